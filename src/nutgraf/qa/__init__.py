"""Answers questions about articles from their text alone, and says so where they do not say it."""

from nutgraf.qa.answering import ACCEPT, Asking
from nutgraf.qa.context import IndexedArticle
from nutgraf.qa.conversation import Conversation, Drafted, Event, Status, open_articles

__all__ = ["ACCEPT", "Asking", "Conversation", "Drafted", "Event", "IndexedArticle", "Status", "open_articles"]
