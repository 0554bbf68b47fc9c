"""What a check gives: each sentence of the text with its verdict, reasons, quotations and receipts."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import Field

from nutgraf.answer import AskedArticle, Citation
from nutgraf.article import Frozen
from nutgraf.brief import Making
from nutgraf.grounding import QuotationType, VerdictName

SCHEMA: Literal["nutgraf/check@1"] = "nutgraf/check@1"
FAILING: tuple[VerdictName, ...] = ("contradicted", "not_in_source")


class QuotationReport(Frozen):
    """A quotation of the text, what it is, why, and where the article has it or comes nearest."""

    text: str
    type: QuotationType
    reason: str
    citation: Citation | None


class SentenceReport(Frozen):
    """One sentence of the text at `[start, end)`, half-open code points into `CheckReport.text`."""

    text: str
    start: int = Field(ge=0)
    end: int
    verdict: VerdictName
    reasons: tuple[str, ...]
    citations: tuple[Citation, ...]
    quotations: tuple[QuotationReport, ...]
    chance: float | None


class CheckReport(Frozen):
    """The verdicts on a text, in its order, and what made them; `making` is None where no model was used."""

    schema_: Literal["nutgraf/check@1"] = Field(default=SCHEMA, alias="schema")
    text: str
    articles: tuple[AskedArticle, ...]
    sentences: tuple[SentenceReport, ...]
    making: Making | None

    def counts(self) -> dict[VerdictName, int]:
        """How many sentences have each verdict."""
        found = Counter(sentence.verdict for sentence in self.sentences)
        order: tuple[VerdictName, ...] = ("supported", "contradicted", "not_in_source", "unchecked")
        return {name: found[name] for name in order}
