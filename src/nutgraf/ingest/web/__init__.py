"""Gets one page, feed or file from the public web, and connects to nothing else."""

from nutgraf.ingest.web.fetcher import Fetcher, fetch
from nutgraf.ingest.web.ssrf_guard import Fetched, Limits, refusal_of

__all__ = ["Fetched", "Fetcher", "Limits", "fetch", "refusal_of"]
