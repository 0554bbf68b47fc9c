"""Keeps the user's articles, briefs and conversations in one file, each owner's apart, and finds words in them."""

from nutgraf.library.library import Library
from nutgraf.library.records import Entry, Feedback, Hit, Talk, Turn

__all__ = ["Entry", "Feedback", "Hit", "Library", "Talk", "Turn"]
