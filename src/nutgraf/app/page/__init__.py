"""What the web chat shows: article, brief and library as escaped HTML, its style sheet and its script."""

from nutgraf.app.page.article_pane import article_pane, empty_pane
from nutgraf.app.page.brief_card import brief_card, brief_failed, brief_offer, brief_progress
from nutgraf.app.page.chat_lines import drafted, failed, outcome_message, outdated, prefix_of, working
from nutgraf.app.page.library_list import ListView, library_list
from nutgraf.app.page.look import Look, look, script
from nutgraf.app.page.places import Utf16
from nutgraf.app.page.templates import rendered, shipped
from nutgraf.app.page.update_card import newer_card, update_card

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
    "newer_card",
    "outcome_message",
    "outdated",
    "prefix_of",
    "rendered",
    "script",
    "shipped",
    "update_card",
    "working",
]
