"""Renders briefs, answers and conversations as JSON, Markdown, lines of text or HTML; it adds no statement."""

from nutgraf.render.answers import (
    AnswerLine,
    AnswerReceipt,
    LineRole,
    answer_line,
    answer_lines,
    answer_notes,
    answer_schema,
    answer_to_chat,
    answer_to_footnotes,
    answer_to_json,
    answer_to_markdown,
    answer_to_text,
    citations_of,
    text_to_chat,
    unanswered_line,
)
from nutgraf.render.as_json import article_to_json, article_to_text, to_json
from nutgraf.render.brief_markdown import to_markdown
from nutgraf.render.escaping import one_line
from nutgraf.render.html_page import to_html
from nutgraf.render.sizes import SIZES, Size, SizedBrief, printed_words, sized
from nutgraf.render.transcripts import (
    Transcript,
    transcript_to_html,
    transcript_to_json,
    transcript_to_markdown,
)
from nutgraf.render.update_phrases import update_values

__all__ = [
    "SIZES",
    "AnswerLine",
    "AnswerReceipt",
    "LineRole",
    "Size",
    "SizedBrief",
    "Transcript",
    "answer_line",
    "answer_lines",
    "answer_notes",
    "answer_schema",
    "answer_to_chat",
    "answer_to_footnotes",
    "answer_to_json",
    "answer_to_markdown",
    "answer_to_text",
    "article_to_json",
    "article_to_text",
    "citations_of",
    "one_line",
    "printed_words",
    "sized",
    "text_to_chat",
    "to_html",
    "to_json",
    "to_markdown",
    "transcript_to_html",
    "transcript_to_json",
    "transcript_to_markdown",
    "unanswered_line",
    "update_values",
]
