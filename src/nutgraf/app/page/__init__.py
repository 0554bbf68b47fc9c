"""What the web chat shows: article, brief and library as escaped HTML, its style sheet and its script."""

from nutgraf.app.page.article_pane import article_pane, empty_pane
from nutgraf.app.page.brief_card import brief_card, brief_failed, brief_offer, brief_progress
from nutgraf.app.page.chat_lines import drafted, failed, outcome_message, prefix_of, working
from nutgraf.app.page.library_list import ListView, library_list
from nutgraf.app.page.look import Look, look, script
from nutgraf.app.page.places import Utf16
from nutgraf.app.page.templates import rendered, shipped

__all__ = [
    "ListView",
    "Look",
    "Utf16",
    "article_pane",
    "brief_card",
    "brief_failed",
    "brief_offer",
    "brief_progress",
    "drafted",
    "empty_pane",
    "failed",
    "library_list",
    "look",
    "outcome_message",
    "prefix_of",
    "rendered",
    "script",
    "shipped",
    "working",
]
