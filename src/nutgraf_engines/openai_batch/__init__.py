"""The engine that sends the requests of a run to the OpenAI Batch API: half the price, within a day."""

from nutgraf_engines.openai_batch.dispatch import BatchTerms
from nutgraf_engines.openai_batch.engine import run_openai_batch

__all__ = ["BatchTerms", "run_openai_batch"]
