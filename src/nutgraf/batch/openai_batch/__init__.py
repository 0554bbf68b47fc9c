"""The engine that sends a run's requests to the OpenAI Batch API, and makes the briefs of what comes back."""

from nutgraf.batch.openai_batch.engine import run_openai_batch
from nutgraf.batch.openai_batch.terms import Terms

__all__ = ["Terms", "run_openai_batch"]
