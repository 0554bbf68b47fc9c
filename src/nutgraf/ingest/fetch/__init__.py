"""Gets one page, feed or file from the public web, and connects to nothing else."""

from nutgraf.ingest.fetch.fetched import Fetched, Limits
from nutgraf.ingest.fetch.fetcher import Fetcher, fetch
from nutgraf.ingest.fetch.location import refusal_of

__all__ = ["Fetched", "Fetcher", "Limits", "fetch", "refusal_of"]
