"""The templates of the page; whatever stands in an article or came from a model is escaped by them, never by hand."""

from __future__ import annotations

from importlib.resources import files

from nutgraf.render.document import environment_of

_FOLDER = files("nutgraf.app.page").joinpath("assets")


def rendered(template: str, **values: object) -> str:
    """The HTML of a template of `assets`, without blanks of ours where the article's own count."""
    return environment_of(shipped).get_template(template).render(**values)


def shipped(name: str) -> str:
    """A file of `assets`, as it is."""
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")
