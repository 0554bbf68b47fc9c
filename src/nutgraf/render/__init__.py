"""Renders finished briefs and answers as JSON, Markdown, plain lines or one HTML page; it prints and never decides."""

from nutgraf.render.answer_json import answer_line, answer_schema, answer_to_json, unanswered_line
from nutgraf.render.answer_lines import AnswerLine, LineRole, answer_lines, answer_to_text
from nutgraf.render.answer_markdown import answer_to_markdown
from nutgraf.render.as_json import to_json
from nutgraf.render.escaping import one_line
from nutgraf.render.markdown import to_markdown
from nutgraf.render.page import to_html

__all__ = [
    "AnswerLine",
    "LineRole",
    "answer_line",
    "answer_lines",
    "answer_schema",
    "answer_to_json",
    "answer_to_markdown",
    "answer_to_text",
    "one_line",
    "to_html",
    "to_json",
    "to_markdown",
    "unanswered_line",
]
