"""One article, one attempt: whatever happens becomes an outcome that can be kept, or ends the run."""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path

from nutgraf.article import Article
from nutgraf.batch.costs import Metered, Purse
from nutgraf.errors import InputError, ModelError, NutgrafError, StopRun
from nutgraf.models import Model
from nutgraf.run import Failed, Made, Outcome, Spent
from nutgraf.summarize import make_brief

# Kinds of failure that another try, later, may not meet again.
CURABLE = frozenset({"rate_limit", "server", "busy", "connection", "timeout", "garbled", "empty", "cut_off", "crashed"})


class Desk:
    """Where articles are worked on: a model, the prompt, and the seconds one article may take."""

    def __init__(self, model: Model, prompt: str, seconds: float, purse: Purse | None) -> None:
        self._model = model
        self._prompt = prompt
        self._seconds = seconds
        self._purse = purse

    async def attempt(self, key_id: str, article: Article) -> Outcome:
        """The outcome of one article; raises StopRun, or UsageError, when every article would end alike."""
        metered = Metered(self._model, self._purse)
        try:
            async with asyncio.timeout(self._seconds):
                brief = await make_brief(article, metered, prompt=self._prompt)
            return Made(key_id=key_id, brief=brief.model_dump_json(by_alias=True), spent=metered.spent)
        except TimeoutError:
            message = f"took longer than the {self._seconds:g} s one article may take"
            return failed(key_id, "timeout", message, metered.spent)
        except (ModelError, InputError) as error:
            if isinstance(error, StopRun):
                raise
            kind = error.kind if isinstance(error, ModelError) else "input"
            return failed(key_id, kind, str(error), metered.spent)
        except NutgrafError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned article must not end the others
            return failed(key_id, "internal", where(error), metered.spent)


def failed(key_id: str, kind: str, message: str, spent: Spent) -> Failed:
    """The failure of one article, with whether another try may help."""
    return Failed(key_id=key_id, kind=kind, message=message or kind, retryable=kind in CURABLE, spent=spent)


def where(error: Exception) -> str:
    """An error of ours in one line, without what it says: that may hold words of the article, or a key."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"internal error: {type(error).__name__} in {frame.name} ({Path(frame.filename).name}:{frame.lineno})"
