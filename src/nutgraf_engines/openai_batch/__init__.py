"""The engine that sends the requests of a run to the OpenAI Batch API: half the price, within a day.

Briefs are asked for in lines, which take a single round of requests; statements take up to four, of hours each. A
prompt that is named with its version (`--prompt brief@2.0.0`) is used all the same.
"""

from nutgraf_engines.openai_batch.dispatch import BatchTerms
from nutgraf_engines.openai_batch.engine import run_openai_batch

__all__ = ["BatchTerms", "run_openai_batch"]
