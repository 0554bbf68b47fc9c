"""One small article with its labels, and a scripted model, for tests that need no model file."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from nutgraf.models import Completion, Request, Usage
from nutgraf.prompts import Drafting

ARTICLE = """Fire on a ferry off Port Renna

PORT RENNA, March 12, 2026 (Coast Wire) — Twelve people were killed when fire broke out on a ferry on Tuesday, the \
coast guard said. The ferry Luminosa was carrying 214 passengers.

"We heard a bang and then the lights went out," said Maria Kossel, a nurse from Brede. The captain, Jonas Brandt, 41, \
did not leave the bridge.

Eight survivors were taken to hospital. The owner, Renna Lines, said nine people had died.

Investigators have not established the cause. The ferry had been inspected in January.

Renna Lines sacked Brandt on Wednesday. The line will run again in May.

Divers will search the wreck for 30 days. The mayor declared a day of mourning.
"""


def _fact(number: int, text: str, match: object, evidence: str, **more: object) -> dict[str, Any]:
    label = {"id": f"f{number:02}", "text": text, "importance": "okay", "kind": "what", "asserted_by": None}
    return label | {"certainty": "fact", "match": match, "evidence": [evidence]} | more


def labels() -> dict[str, Any]:
    """The labels of the article, as a case file's mapping."""
    vital = {"importance": "vital", "critical": True, "kind": "number"}
    facts = [
        _fact(1, "Twelve died.", {"all": [{"number": 12}, {"any": ["killed", "died"]}]}, "Twelve people were killed",
              asserted_by="the coast guard", must_not=[{"number": 9, "unit": "people"}], **vital),
        _fact(2, "214 aboard.", {"number": 214}, "The ferry Luminosa was carrying 214 passengers"),
        _fact(3, "Brandt stayed.", {"all": [{"name": "Jonas Brandt"}, {"negated": "leave"}]},
              "The captain, Jonas Brandt, 41, did not leave the bridge"),
        _fact(4, "Eight in hospital.", {"all": [{"number": 8}, "hospital"]}, "Eight survivors were taken to hospital"),
        _fact(5, "No cause yet.", {"all": ["cause", {"negated": "cause"}]},
              "Investigators have not established the cause"),
        _fact(6, "Inspected in January.", {"all": [{"date": "2026-01"}, "inspected"]},
              "The ferry had been inspected in January"),
        _fact(7, "The owner sacked him.", {"all": ["sacked", {"name": "Jonas Brandt"}]},
              "Renna Lines sacked Brandt on Wednesday"),
        _fact(8, "Runs again in May.", {"all": [{"date": "2026-05"}, "run"]}, "The line will run again in May"),
        _fact(9, "Divers search.", {"all": ["divers", {"number": 30, "unit": "days"}]},
              "Divers will search the wreck for 30 days"),
        _fact(10, "Mourning.", "mourning", "The mayor declared a day of mourning"),
    ]  # fmt: skip
    questions = [
        {"id": "q01", "ask": "How many died?", "type": "number", "position": "lead", "expect": "answer",
         "match": {"number": 12}, "must_not": [{"number": 9}], "evidence": ["Twelve people were killed"]},
        {"id": "q02", "ask": "How long will divers search?", "type": "number", "position": "tail", "expect": "answer",
         "match": {"number": 30}, "evidence": ["Divers will search the wreck for 30 days"]},
        {"id": "q03", "ask": "How old is Maria Kossel?", "type": "number", "position": "middle", "expect": "abstain",
         "reason": "not_in_article", "near_miss": ["41"]},
        {"id": "q04", "ask": "What caused the fire?", "type": "why", "position": "middle", "expect": "abstain",
         "reason": "not_in_article", "near_miss": ["a bang"]},
    ]  # fmt: skip
    return {
        "article": {"id": "ferry-fire", "file": "ferry-fire.txt",
                    "sha256": hashlib.sha256(ARTICLE.encode()).hexdigest(),
                    "published": "2026-03-12", "language": "en", "tags": ["wire"]},
        "facts": facts,
        "quotes": [{"text": "We heard a bang and then the lights went out,", "speaker": "Maria Kossel"}],
        "dates": [{"expression": "on Tuesday", "context": "on a ferry on Tuesday", "iso": "2026-03-10"}],
        "conflicts": [{"about": "the toll", "current": 0, "values": [
            {"match": {"number": 12}, "asserted_by": "the coast guard", "evidence": "Twelve people were killed"},
            {"match": {"number": 9}, "asserted_by": "Renna Lines", "evidence": "nine people had died"}]}],
        "absent": ["why", "url"],
        "questions": questions,
        "twins": [{"id": "t1", "replace": [{"old": "Twelve people were killed", "new": "Fourteen people were killed"}],
                   "question": "q01", "match": {"number": 14}, "must_not": [{"number": 12}]}],
    }  # fmt: skip


def write_case(folder: Path, fields: dict[str, Any]) -> None:
    text = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)
    text = text.replace("published: '2026-03-12'", "published: 2026-03-12")
    (folder / "cases" / "ferry-fire.yaml").write_text(text, encoding="utf-8")


class ScriptedModel:
    """A model that gives the same answer to everything, and counts words as tokens."""

    name = "scripted"
    context_window = 4096
    drafting: Drafting = "lines"

    def __init__(self, answer: str) -> None:
        self.answer = answer

    async def complete(self, request: Request) -> Completion:
        words = sum(len(message.content.split()) for message in request.messages)
        usage = Usage(prompt_tokens=words, completion_tokens=len(self.answer.split()))
        return Completion(text=self.answer, finish_reason="stop", usage=usage, seconds=0.25, model=self.name)

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        completion = await self.complete(request)
        yield completion.text
        yield completion

    async def count_tokens(self, text: str) -> int:
        return len(text.split())

    def cost(self, usage: Usage) -> Decimal | None:
        return Decimal(0)

    def parameters(self) -> dict[str, str | int | float]:
        return {"engine": "script"}

    async def aclose(self) -> None:
        return
