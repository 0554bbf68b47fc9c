"""Labelled claims about the articles of the corpus: how often verdicts on them are right, and weights fitted to them.

A line of `claims/<article>.jsonl` is a statement with its label, kind and evidence. Half of the articles fits weights,
the other half is only measured: true claims accepted, false ones caught, by kind, with an interval by article.

The weights are those of a logistic regression over the signs of the binding checks and the verifier's log odds, in
which no sign of a fault counts in favour: one that comes out so is left out. A sign that contradicts a statement speaks
against it until claims show otherwise. The package ships weights fitted on all claims; here each half is judged with
those fitted on the other half, which `claims/weights.json` holds.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, ValidationError

from nutgraf.article import Article, Frozen
from nutgraf.grounding import (
    Calibration,
    Evidence,
    PendingVerdict,
    ReadArticle,
    Reading,
    StatementVerifier,
    calibration,
    conclude,
    evidence_for,
    examine,
    log_odds,
    signs_of,
    strongest,
)
from nutgraf.models import Model
from nutgraf.models.verifier import Judgment
from nutgraf_evals.cases import CaseError, RecordingMissing
from nutgraf_evals.corpus import Corpus
from nutgraf_evals.recordings import Replay, recording_path

SYSTEM = "claims"
LARGE = "hosted-large"
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
    """The claims about the articles of the corpus, by article.

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


def stratified_order(articles: Sequence[ClaimsOfArticle]) -> list[tuple[ClaimsOfArticle, LabelledClaim]]:
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


_RESAMPLES = 1_000
_BOOTSTRAP_SEED = 20_260_314
_EVEN = 0.5  # a verifier that is not asked says neither yes nor no


class JudgedClaim(NamedTuple):
    """A claim about an article, and whether it was accepted as supported."""

    article: str
    claim: LabelledClaim
    accepted: bool


class ClaimScore(NamedTuple):
    """Shares between 0 and 1; `low` and `high` are the 95 % interval of the balanced accuracy, by article."""

    true_accepted: float
    false_caught: float
    low: float
    high: float

    @property
    def balanced_accuracy(self) -> float:
        return (self.true_accepted + self.false_caught) / 2


def signs_with(one: ClaimsOfArticle, claim: LabelledClaim, *, retrieved: bool) -> dict[str, float]:
    """The strongest sign of each kind, with the labelled evidence or with what is retrieved."""
    reading = reading_of(one, claim)
    numbers = evidence_for(reading, one.read) if retrieved else one.evidence_numbers(claim)
    return strongest(signs_of(reading, Evidence(one.read, numbers))) if numbers else {}


def judged_by_code(
    pairs: Sequence[tuple[ClaimsOfArticle, LabelledClaim]], weights: Calibration | None = None, *, retrieved: bool
) -> list[JudgedClaim]:
    """What the signs alone accept; in the product that is never enough, here it shows what they are worth."""
    weights = weights or calibration()
    return [
        JudgedClaim(one.name, claim, weights.log_odds(signs_with(one, claim, retrieved=retrieved), _EVEN) > 0)
        for one, claim in pairs
    ]


class RecordedJudgments:
    """What the verifier said about claims, from the recordings in a corpus folder; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._verifiers: dict[str, StatementVerifier | None] = {}

    async def of(self, name: str, pending: PendingVerdict) -> Judgment | None:
        """The judgment on a claim about the article `name`; None where none was recorded."""
        if name not in self._verifiers:
            path = recording_path(self._folder, SYSTEM, name)
            self._verifiers[name] = StatementVerifier(Replay(path)) if path.is_file() else None
        verifier = self._verifiers[name]
        try:
            return (await verifier.judge([pending]))[0] if verifier else None
        except RecordingMissing:
            return None


async def judged_by_model(
    pairs: Sequence[tuple[ClaimsOfArticle, LabelledClaim]],
    recorded: RecordedJudgments,
    weights: Calibration | None = None,
    *,
    retrieved: bool,
) -> list[JudgedClaim]:
    """What the product accepts as supported; claims whose judgment is needed and was not recorded are left out."""
    found: list[JudgedClaim] = []
    for one, claim in pairs:
        made = examine(claim.claim, one.read, None if retrieved else one.evidence_numbers(claim))
        if isinstance(made, PendingVerdict):
            judgment = await recorded.of(one.name, made)
            if judgment is None:
                continue
            made = conclude(made, judgment, weights)
        found.append(JudgedClaim(one.name, claim, made.verdict == "supported"))
    return found


class LargeModelScores(NamedTuple):
    """Claims as a large model alone accepts them, and as the product does with its verdicts."""

    alone: list[JudgedClaim]
    product: list[JudgedClaim]


async def judged_by_large_model(
    pairs: Sequence[tuple[ClaimsOfArticle, LabelledClaim]], model: Model, weights: Calibration | None = None
) -> LargeModelScores:
    """What a model that gives JSON verdicts on twenty claims a call accepts, evidence given.

    Every claim is asked, also where code alone settles it, so that the model's own score is known. Raises
    RecordingMissing for a recording that lacks a request.
    """
    asked = [PendingVerdict(reading_of(one, claim), Evidence(one.read, one.evidence_numbers(claim)))
             for one, claim in pairs]  # fmt: skip
    verifier = StatementVerifier(model, method="json")
    found = LargeModelScores([], [])
    for (one, claim), judgment in zip(pairs, await verifier.judge(asked), strict=True):
        made = examine(claim.claim, one.read, one.evidence_numbers(claim))
        if isinstance(made, PendingVerdict):
            made = conclude(made, judgment, weights)
        says_yes = judgment is not None and judgment.verdict == "yes"
        found.alone.append(JudgedClaim(one.name, claim, says_yes))
        found.product.append(JudgedClaim(one.name, claim, made.verdict == "supported"))
    return found


def large_model_recording(folder: Path) -> Path:
    """Where the replies of a large model to the claims of the report half are."""
    return recording_path(folder, LARGE, "claims")


def pairs_of(articles: Sequence[ClaimsOfArticle], half: Half) -> list[tuple[ClaimsOfArticle, LabelledClaim]]:
    """The claims of one half, in the order in which they are asked."""
    halves = half_of(one.name for one in articles)
    return [pair for pair in stratified_order(articles) if halves[pair[0].name] == half]


def weights_of_halves(folder: Path) -> dict[Half, Calibration]:
    """What the claims of each half are judged with: weights fitted on the other half.

    Raises CaseError for a file that cannot be read.
    """
    path = folder / "claims" / "weights.json"
    try:
        return _WEIGHTS.validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise CaseError(f"claims/{path.name} cannot be read: make it with `nutgraf evals claims --fit`") from error


_WEIGHTS: TypeAdapter[dict[Half, Calibration]] = TypeAdapter(dict[Half, Calibration])


class ClaimFloors(Frozen):
    """What the gate demands of the claims of the report half, evidence given; `n` is how many are recorded.

    `hosted_large` is the least balanced accuracy with the recorded verdicts of a large model.
    """

    n: int
    true_accepted: float
    false_caught: float
    hosted_large: float | None = None


def balanced_score(judged: Sequence[JudgedClaim]) -> ClaimScore:
    """The score of some claims; raises ValueError without a true and a false one."""
    by_article: dict[str, list[JudgedClaim]] = defaultdict(list)
    for one in judged:
        by_article[one.article].append(one)
    chance = random.Random(_BOOTSTRAP_SEED)
    groups = list(by_article.values())
    drawn = [_shares([one for group in chance.choices(groups, k=len(groups)) for one in group])
             for _ in range(_RESAMPLES)]  # fmt: skip
    middle = sorted((shares[0] + shares[1]) / 2 for shares in drawn if shares)
    shares = _shares(judged)
    if shares is None:
        raise ValueError("a score needs true and false claims")
    return ClaimScore(*shares, middle[int(0.025 * len(middle))], middle[int(0.975 * len(middle)) - 1])


def table_lines(judged: Sequence[JudgedClaim]) -> Iterator[str]:
    """The score, then each kind: false kinds by how many were caught, true ones by how many were accepted."""
    score = balanced_score(judged)
    yield (
        f"balanced accuracy {score.balanced_accuracy:.3f} [{score.low:.3f}, {score.high:.3f}],"
        f" true accepted {score.true_accepted:.3f}, false caught {score.false_caught:.3f}, n {len(judged)}"
    )
    kinds: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for one in judged:
        kinds[one.claim.is_true, one.claim.kind].append(one.accepted == one.claim.is_true)
    for (is_true, kind), right in sorted(kinds.items()):
        word = "accepted" if is_true else "caught"
        yield f"  {kind:<18} {word:<8} {sum(right) / len(right):.2f}  n {len(right)}"


def _shares(judged: Sequence[JudgedClaim]) -> tuple[float, float] | None:
    true = [one.accepted for one in judged if one.claim.is_true]
    false = [not one.accepted for one in judged if not one.claim.is_true]
    if not true or not false:
        return None
    return sum(true) / len(true), sum(false) / len(false)


def reading_of(one: ClaimsOfArticle, claim: LabelledClaim) -> Reading:
    """The claim, read as a statement about its article."""
    article = one.read.article
    return Reading(" ".join(claim.claim.split()), article.language, article.published)


_PENALTY = 2.0  # on the square of each weight's distance from where it starts; chosen six-fold, by article
_STEPS = 60
_SETTLED = 1e-6
_FEWEST_READ = 200
# Words that the article does not have speak in favour only beside the verifier, whose yes is shy of free wording.
_IN_FAVOUR = frozenset({"speaker_same", "words_unknown"})
# The signs of a contradiction start from a weight, all others from none: many are too rare to be fitted by themselves.
_CONTRADICTION = -1.0
_CONTRADICTIONS = frozenset(
    """limit_reversed rate_other number_unit number_scale number_other number_missing number_counts_other
    number_of_other_clause small_count_other ordinal_missing value_superseded date_side_reversed date_other
    date_missing date_of_other_clause name_unknown name_elsewhere roles_reversed speaker_other cause_added
    superlative_added total_for_part condition_denied opposite negation_added negation_dropped verb_denied
    dispute_dropped doubt_dropped doubt_made_result""".split()
)
Matrix = NDArray[np.float64]


class Example(NamedTuple):
    """The signs of a claim, whether it is true, and the verifier's chance of a yes."""

    signs: dict[str, float]
    is_true: bool
    yes: float


def fit_calibration(examples: Sequence[Example], prompt: str) -> Calibration:
    """The calibration for these claims, with the threshold that balances both errors at 1/2.

    Raises ValueError for fewer than 200 of them.
    """
    if len(examples) < _FEWEST_READ:
        raise ValueError(f"the verifier has read {len(examples)} claims, which is fewer than {_FEWEST_READ}")
    names = sorted({name for one in examples for name in one.signs} | _CONTRADICTIONS)
    truth = np.array([float(one.is_true) for one in examples])
    while True:
        rows = [[*(one.signs.get(name, 0.0) for name in names), log_odds(one.yes)] for one in examples]
        start = [*(_CONTRADICTION if name in _CONTRADICTIONS else 0.0 for name in names), 1.0]
        *weights, read, base = _regression(np.array(rows), truth, np.array(start), _PENALTY)
        wrong = {name for name, weight in zip(names, weights, strict=True) if (weight > 0) != (name in _IN_FAVOUR)}
        if not wrong:
            break
        names = [name for name in names if name not in wrong]
    return Calibration(
        prompt=prompt,
        signs={name: round(float(value), 3) for name, value in zip(names, weights, strict=True)},
        read=round(float(read), 3),
        base=round(float(base), 3),
        threshold=0.5,
    )


def _regression(table: Matrix, truth: Matrix, start: Matrix, penalty: float) -> Matrix:
    """Weights and, last, the base of a logistic regression by Newton's method, drawn to the weights of `start`."""
    rows = np.column_stack([table, np.ones(len(table))])
    origin = np.append(start, 0.0)
    weights = origin.copy()
    ridge = np.full(rows.shape[1], penalty)
    ridge[-1] = _SETTLED
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - truth) + ridge * (weights - origin)
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < _SETTLED:
            break
    return weights
