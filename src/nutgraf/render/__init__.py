"""Renders a finished Brief as JSON, Markdown or one self-contained HTML page; it prints and never decides."""

from nutgraf.render.as_json import to_json
from nutgraf.render.markdown import to_markdown
from nutgraf.render.page import to_html

__all__ = ["to_html", "to_json", "to_markdown"]
