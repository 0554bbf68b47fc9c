"""Parses what strangers wrote in a process of its own, with limits of time and memory."""

from nutgraf.ingest.sandbox.jobs import ParseJob, Parser
from nutgraf.ingest.sandbox.process import Bounds, Worker, most_memory, read_in_worker

__all__ = ["Bounds", "ParseJob", "Parser", "Worker", "most_memory", "read_in_worker"]
