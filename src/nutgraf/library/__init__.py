"""Keeps the user's articles, briefs and conversations in one file, each owner's apart, and finds words in them."""

from nutgraf.library.library import Library
from nutgraf.library.records import Feedback, Hit, LibraryEntry, StoredConversation, Turn

__all__ = ["Feedback", "Hit", "Library", "LibraryEntry", "StoredConversation", "Turn"]
