"""Reads feeds (RSS, Atom, JSON Feed) and lists of feeds (OPML) from bytes alone; nothing here opens a connection."""

from nutgraf.ingest.feeds.feed import Entry, Feed, FeedList, with_what_the_feed_tells

__all__ = ["Entry", "Feed", "FeedList", "with_what_the_feed_tells"]
