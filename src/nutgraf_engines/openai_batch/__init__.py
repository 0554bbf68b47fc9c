"""The engine that sends a run's requests to the OpenAI Batch API, and makes the briefs of what comes back."""

from nutgraf_engines.openai_batch.dispatch import Terms
from nutgraf_engines.openai_batch.engine import run_openai_batch

__all__ = ["Terms", "run_openai_batch"]
