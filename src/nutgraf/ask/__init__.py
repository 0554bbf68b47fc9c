"""Answers questions about articles from their text alone, and says so where they do not say it."""

from nutgraf.ask.answering import ACCEPT, Asking
from nutgraf.ask.conversation import Conversation, Drafted, Event, Status, opened
from nutgraf.ask.opened import Opened

__all__ = ["ACCEPT", "Asking", "Conversation", "Drafted", "Event", "Opened", "Status", "opened"]
