"""The library: the articles, briefs and conversations of each owner in one SQLite file, with full-text search."""

from nutgraf.library.library import Library
from nutgraf.library.records import Feedback, Hit, LibraryEntry, StoredConversation, Turn, WaitingQuestion

__all__ = ["Feedback", "Hit", "Library", "LibraryEntry", "StoredConversation", "Turn", "WaitingQuestion"]
