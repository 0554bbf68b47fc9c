"""The templates of the page; whatever stands in an article or came from a model is escaped by them, never by hand."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from nutgraf.render import phrases
from nutgraf.render.escaping import visible

_FOLDER = files("nutgraf.app.page").joinpath("assets")


def rendered(template: str, **values: object) -> str:
    """The HTML of a template of `assets`, without blanks of ours where the article's own count."""
    return _environment().get_template(template).render(**values)


def shipped(name: str) -> str:
    """A file of `assets`, as it is."""
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(shipped),
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals |= {"phrases": phrases}
    environment.filters["shortened"] = lambda text: phrases.shortened(text, 160)
    return environment
