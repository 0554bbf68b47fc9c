"""Reads `claims/<article>.jsonl`: a statement a line with its label, kind and evidence, checked against the article."""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from nutgraf.article import Article, Frozen
from nutgraf.grounding import ReadArticle, Reading, evidence_for
from nutgraf_evals.errors import CaseError
from nutgraf_evals.loading import Corpus

Half = Literal["fit", "report"]
HALVES: tuple[Half, ...] = ("fit", "report")
_SEED = 20_261_129


class LabelledClaim(Frozen):
    """One statement about one article; `evidence` are sentences of it, `note` says what is wrong with a false one."""

    id: str
    claim: str = Field(min_length=1)
    label: Literal["supported", "contradicted", "not_in_source"]
    kind: str
    evidence: tuple[str, ...] = Field(min_length=1)
    note: str = ""

    @property
    def is_true(self) -> bool:
        return self.label == "supported"


class ClaimsOfArticle:
    """The claims about one article, and the article read once for all of them."""

    def __init__(self, name: str, article: Article, claims: Sequence[LabelledClaim]) -> None:
        self.name = name
        self.read = ReadArticle(article)
        self.claims = tuple(claims)

    def evidence_numbers(self, claim: LabelledClaim) -> list[int]:
        """The sentences that hold the claim's evidence.

        Evidence that is an order to a program is no sentence; a claim that rests on nothing else gets what retrieval
        finds. Raises CaseError for evidence that is not in the article.
        """
        found: set[int] = set()
        for quote in claim.evidence:
            wanted = " ".join(quote.split())
            if wanted not in self._flat:
                raise CaseError(f"claims/{self.name}.jsonl: {claim.id}: evidence {quote!r} is not in the article")
            texts = [(one.number, " ".join(one.text.split())) for one in self.read.sentences]
            found |= {n for n, text in texts if text == wanted} or {n for n, text in texts if _overlap(text, wanted)}
        article = self.read.article
        return sorted(found) or evidence_for(Reading(claim.claim, article.language, article.published), self.read)

    @cached_property
    def _flat(self) -> str:
        return " ".join(self.read.article.text.split())


def claims_of(folder: Path, corpus: Corpus) -> list[ClaimsOfArticle]:
    """The claims about every article of the corpus that has some, by article.

    Raises CaseError for a malformed line, or a file about an article the corpus has not.
    """
    articles = {Path(case.labels.article.file).stem: case.article for case in corpus.cases}
    found: list[ClaimsOfArticle] = []
    for path in sorted((folder / "claims").glob("*.jsonl")):
        if path.stem not in articles:
            raise CaseError(f"claims/{path.name}: the corpus has no article {path.stem!r}")
        lines = path.read_text(encoding="utf-8").splitlines()
        claims = [_claim(line, path.name, number) for number, line in enumerate(lines, 1) if line.strip()]
        found.append(ClaimsOfArticle(path.stem, articles[path.stem], claims))
    return found


def half_of(names: Iterable[str]) -> dict[str, Half]:
    """Which half an article belongs to, by its name: `fit` sets weights, `report` is only measured."""
    order = sorted(set(names), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return {name: HALVES[place % 2] for place, name in enumerate(order)}


def stratified(articles: Sequence[ClaimsOfArticle]) -> list[tuple[ClaimsOfArticle, LabelledClaim]]:
    """All claims in an order of which every beginning holds both halves and all kinds in their shares."""
    halves = half_of(one.name for one in articles)
    groups: dict[tuple[str, str], list[tuple[ClaimsOfArticle, LabelledClaim]]] = defaultdict(list)
    for one in articles:
        for claim in one.claims:
            groups[halves[one.name], claim.kind].append((one, claim))
    chance = random.Random(_SEED)
    placed: list[tuple[float, tuple[ClaimsOfArticle, LabelledClaim]]] = []
    for group in groups.values():
        chance.shuffle(group)
        placed += [((at + chance.random()) / len(group), pair) for at, pair in enumerate(group)]
    return [pair for _, pair in sorted(placed, key=lambda one: one[0])]


def _claim(line: str, name: str, number: int) -> LabelledClaim:
    try:
        return LabelledClaim.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CaseError(f"claims/{name} line {number}: field {where!r}: {first['msg']}") from error
    except ValueError as error:
        raise CaseError(f"claims/{name} line {number} is not JSON: {error}") from error


def _overlap(text: str, wanted: str) -> bool:
    return text in wanted or wanted in text
