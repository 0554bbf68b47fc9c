"""Parses what strangers wrote in a process of its own, with limits of time and memory."""

from nutgraf.ingest.worker.crew import most_memory, read_in_worker
from nutgraf.ingest.worker.jobs import Job, Parser
from nutgraf.ingest.worker.process import Bounds, Worker

__all__ = ["Bounds", "Job", "Parser", "Worker", "most_memory", "read_in_worker"]
