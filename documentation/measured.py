"""The figures that a replay of the recordings gives: briefs, answers and verdicts, over the repository's articles.

Each function measures one table and stores it in `benchmarks/results`; all take about a minute and no model. The
one article whose text is not part of the repository is left out, so that everybody gets the same figures.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks.results import FOLDER, save_result

from documentation.blocks import ROOT
from nutgraf.qa import ACCEPT
from nutgraf_evals.cases import Question, Unanswerable
from nutgraf_evals.claims import (
    JudgedClaim,
    RecordedJudgments,
    balanced_score,
    claims_of,
    judged_by_code,
    judged_by_model,
)
from nutgraf_evals.corpus import Case, Corpus, load_corpus
from nutgraf_evals.gate import curve
from nutgraf_evals.metrics import BY_CONSTRUCTION, METRICS, MetricResult, results
from nutgraf_evals.recordings import recording_path
from nutgraf_evals.replays import CorpusReplays
from nutgraf_evals.runner import EvalRun

EVALS = ROOT / "evals"
_MAIN = (  # what the README shows
    "vital_facts",
    "vital_in_budget",
    "answers_right",
    "false_answers",
    "evidence_shown",
    "citation_precision",
)
# The articles whose recorded answers were written by readers who saw nothing but the requests.
_READ_ALONE = ("wire-ammonia-leak", "tram-strike-paused", "marevia-raid", "pellworth-family-feud")
_RIGHT_AND_FALSE = ("answers_right", "false_answers", "open_right", "open_false")
_ANSWERED = (*_RIGHT_AND_FALSE, "twin_answers_right")  # each question has a score of exactly one of these
_KINDS = {
    "attribution_drop": "one side's claim given as a fact",
    "cause_invented": "invented cause",
    "certainty_up": "more certain than the article",
    "condition_drop": "condition left out",
    "date_shift": "another date",
    "entity_swap": "another person, place or thing",
    "merge_false": "two facts joined that do not belong together",
    "negation": "negation",
    "number_change": "changed number",
    "number_swap": "number of something else",
    "outside_detail": "added detail",
    "qualifier_drop": 'turned limit ("at most" for "at least")',
    "role_swap": "who did what to whom",
    "scope": "all for some",
    "speaker_swap": "another speaker",
    "stale": "an earlier value as the present one",
    "superlative_added": "added superlative",
    "unit_scale": "another unit or scale",
    "attribution": "who says it",
    "compression": "shortened",
    "merge": "two sentences joined",
    "negation_form": "negation in other words",
    "number_form": "number in another form",
    "paraphrase": "other words",
    "resolved": "pronouns resolved",
    "time_form": "time in another form",
    "voice": "active and passive",
}


def save_replays(folder: Path = FOLDER, replays: CorpusReplays | None = None) -> None:
    """Measure every table of this module and store it in `folder`.

    `replays` may hold what was replayed before; of another corpus than ours they are made anew.
    """
    corpus = _corpus()
    if replays is None or (replays.corpus.digest, len(replays.corpus.cases)) != (corpus.digest, len(corpus.cases)):
        replays = CorpusReplays(corpus)
    ours = replays.run("nutgraf", corpus.cases)
    _save_corpus(folder)
    _save_evals(ours, folder)
    _save_without_logprobs(replays, folder)
    _save_lead(ours, replays, folder)
    _save_paste(ours, replays, folder)
    _save_large_briefs(ours, replays, folder)
    _save_large_answers(replays, folder)
    _save_claims(replays, folder)


def names() -> tuple[str, ...]:
    """The names of the stored tables."""
    embedded = ("evals", "evals-main", "evals-held-back", "evals-without-logprobs", "evals-lead", "evals-paste")
    large = ("evals-large-briefs", "evals-large-answers")
    return ("evals-corpus", *embedded, *large, "claims", "claims-false", "claims-true")


@cache
def _corpus() -> Corpus:
    loaded = load_corpus(EVALS)
    ours = tuple(case for case in loaded.cases if (EVALS / "articles" / case.labels.article.file).is_file())
    return loaded._replace(cases=ours, skipped=())


def _save_corpus(folder: Path) -> None:
    """What the corpus holds; claims are those of `evals/claims`."""
    corpus = _corpus()
    labels = [case.labels for case in corpus.cases]
    words = [len(case.story.split()) for case in corpus.cases]
    facts = [fact for one in labels for fact in one.facts]
    questions = [question for one in labels for question in one.questions]
    claims = [claim for one in claims_of(EVALS, corpus) for claim in one.claims]
    rows = [
        ("articles", len(labels), f"{min(words)} to {max(words):,} words"),
        ("facts", len(facts), _counted(vital=[fact.importance == "vital" for fact in facts],
                                       critical=[fact.critical for fact in facts])),
        ("questions", len(questions), _counted(**_kinds_of(questions))),
        ("open questions", sum(one.open for one in questions),
         _counted(**_kinds_of([one for one in questions if one.open]))),
        ("quotations", sum(len(one.quotes) for one in labels), ""),
        ("dates", sum(len(one.dates) for one in labels), ""),
        ("conflicts between sources", sum(len(one.conflicts) for one in labels), ""),
        ("articles with one value changed", sum(len(one.twins) for one in labels), ""),
        ("claims", len(claims), _counted(true=[one.is_true for one in claims])),
    ]  # fmt: skip
    cells = [(name, f"{count:,}", of_them) for name, count, of_them in rows]
    columns = ("labelled", "count", "of them")
    save_result("evals-corpus", command="nutgraf evals stats", columns=columns, rows=cells, folder=folder)


def _kinds_of(questions: Sequence[Question]) -> dict[str, list[bool]]:
    return {"without an answer": [isinstance(one, Unanswerable) for one in questions]}


def _counted(**marks: Sequence[bool]) -> str:
    return ", ".join(f"{sum(found)} {name}" for name, found in marks.items())


def _save_evals(ours: EvalRun, folder: Path) -> None:
    found = _shown(ours)
    command = "nutgraf evals run --system nutgraf"
    columns = ("metric", "share", "of", "95 % interval")
    where = f"Replies of {ours.model}, {len(ours.cases)} articles."
    rows = [(METRICS[name].title, *_cells(one)) for name, one in found.items()]
    save_result("evals", command=command, columns=columns, rows=rows, note=where, folder=folder)
    main = [(METRICS[name].title, *_cells(found[name])) for name in _MAIN]
    save_result("evals-main", command=command, columns=columns, rows=main, note=where, folder=folder)
    held = _only(ours, _held_back(ours.cases))
    rows = [(METRICS[name].title, *_cells(one)) for name, one in _shown(held).items()]
    where = f"Replies of {held.model}, {len(held.cases)} articles that nobody tuned on."
    command += " --tag held-back"
    save_result("evals-held-back", command=command, columns=columns, rows=rows, note=where, folder=folder)


def _save_without_logprobs(replays: CorpusReplays, folder: Path) -> None:
    """Short questions with the log probabilities of verdicts, and with the bare word of the same verdicts."""
    ways = {
        "log probabilities of yes and no": replays.attempts,
        "the word alone": replays.attempts_without_logprobs,
    }
    rows = []
    for name, attempts in ways.items():
        at = next(curve(attempts, [ACCEPT]))
        rows.append((name, f"{at.right} of {at.answerable}", f"{at.answered} of {at.unanswerable}"))
    columns = ("verdicts give", "answered right", "unanswerable, answered")
    command = "nutgraf evals gate --only answer"
    save_result("evals-without-logprobs", command=command, columns=columns, rows=rows, folder=folder)


def _save_lead(ours: EvalRun, replays: CorpusReplays, folder: Path) -> None:
    """The default view of a brief beside the article's first words, over all articles and over those held back."""
    runs = {"nutgraf": ours, "first words": replays.run("lead", _corpus().cases)}
    wanted = ("vital_in_budget", "all_in_budget")
    parts = {"all articles": ours.cases, "held back": _held_back(ours.cases)}
    rows = [row for where, cases in parts.items() for row in _rows_beside(runs, cases, wanted, where)]
    command = "nutgraf evals run --only brief --system nutgraf --system lead"
    _save_beside("evals-lead", command, runs, rows, folder)


def _save_paste(ours: EvalRun, replays: CorpusReplays, folder: Path) -> None:
    """nutgraf beside the article pasted into one message to the same model, on held-back articles."""
    paste = replays.run("paste", _recorded("paste"))
    cases = [case for case in paste.cases if case in _held_back(ours.cases)]
    wanted = ("vital_facts", "all_facts", "must_not_hits", "false_answers", "answers_right")
    runs = {"nutgraf": ours, "pasted": paste}
    rows = _rows_beside(runs, cases, wanted)
    command = "nutgraf evals run --system nutgraf --system paste --case …"
    _save_beside(
        "evals-paste", command, runs, rows, folder, f"The {len(cases)} held-back articles with recordings for both."
    )


def _save_large_briefs(ours: EvalRun, replays: CorpusReplays, folder: Path) -> None:
    """Briefs with recorded replies of a large model, beside the embedded one and the article's first words."""
    large = replays.run("hosted-large", _recorded("hosted-large"))
    of_these = [case for case in _corpus().cases if case.id in large.cases]
    runs = {"large model": large, "embedded model": ours, "first words": replays.run("lead", of_these)}
    wanted = ("vital_in_budget", "all_in_budget", "vital_facts", "must_not_hits")
    parts = {f"all {len(large.cases)}": large.cases, "held back": _held_back(large.cases)}
    rows = [row for where, cases in parts.items() for row in _rows_beside(runs, cases, wanted, where)]
    command = "nutgraf evals run --only brief --system hosted-large"
    _save_beside("evals-large-briefs", command, runs, rows, folder)


def _save_large_answers(replays: CorpusReplays, folder: Path) -> None:
    """Answers with recorded replies of a large model, through nutgraf and pasted; tokens are those of all questions."""
    systems = {"nutgraf": "hosted-large-answers", "pasted": "hosted-large-paste"}
    runs = {name: replays.run(system, _recorded(system)) for name, system in systems.items()}
    first = runs["nutgraf"]
    parts = {
        f"all {len(first.cases)}": (first.cases, tuple(METRICS)),
        f"{len(_READ_ALONE)} of them": (_READ_ALONE, _RIGHT_AND_FALSE),
    }
    rows = [row for where, (cases, wanted) in parts.items() for row in _rows_beside(runs, cases, wanted, where)]
    asked = {name: sum(score.metric in _ANSWERED for score in made.scores) for name, made in runs.items()}
    read = (f"{made.spent.tokens_in / asked[name]:,.0f}" for name, made in runs.items())
    rows.append((f"all {len(first.cases)}", "tokens read for a question", *read, str(asked["nutgraf"])))
    command = f"nutgraf evals run {' '.join(f'--system {system}' for system in systems.values())}"
    _save_beside("evals-large-answers", command, runs, rows, folder)


def _rows_beside(
    runs: Mapping[str, EvalRun], cases: Sequence[str], wanted: Sequence[str], where: str = ""
) -> list[tuple[str, ...]]:
    """A row for each of the metrics that the first run has on these cases; what another run does not have is a dash."""
    found = [_shown(_only(made, cases)) for made in runs.values()]
    rows = []
    for metric in wanted:
        if metric in found[0]:
            cells = [_one_cell(one[metric]) if metric in one else "–" for one in found]
            named = (where,) if where else ()
            rows.append((*named, METRICS[metric].title, *cells, str(found[0][metric].n)))
    return rows


def _save_beside(
    name: str, command: str, runs: Mapping[str, EvalRun], rows: Sequence[Sequence[str]], folder: Path, note: str = ""
) -> None:
    """Store a table of systems side by side; its rows may begin with the articles they are about."""
    columns = ("metric", *runs, "of")
    if rows and len(rows[0]) > len(columns):
        columns = ("articles", *columns)
    save_result(name, command=command, columns=columns, rows=rows, note=note, folder=folder)


def _recorded(system: str) -> list[Case]:
    """The cases with recorded replies of a system."""
    return [case for case in _corpus().cases if recording_path(EVALS, system, case.id).is_file()]


def _held_back(cases: Sequence[str]) -> list[str]:
    held = {case.id for case in _corpus().cases if "held-back" in case.labels.article.tags}
    return [case for case in cases if case in held]


def _only(made: EvalRun, cases: Sequence[str]) -> EvalRun:
    """The part of a run that is about these cases."""
    kept = [case for case in made.cases if case in cases]
    scores = tuple(score for score in made.scores if score.case in kept)
    return made.model_copy(update={"cases": tuple(kept), "scores": scores})


def _shown(made: EvalRun) -> dict[str, MetricResult]:
    """The metrics of a run that say something about quality."""
    return {one.metric: one for one in results(made.scores) if one.metric not in _unshown()}


def _one_cell(one: MetricResult) -> str:
    low, high = one.interval
    return f"{100 * one.share:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


def _unshown() -> frozenset[str]:
    """Metrics that the code enforces, which say nothing about quality."""
    return BY_CONSTRUCTION["nutgraf"] | {name for name, metric in METRICS.items() if metric.invariant}


def _cells(one: MetricResult) -> tuple[str, str, str]:
    low, high = one.interval
    return f"{100 * one.share:.0f} %", str(one.n), f"{100 * low:.0f}–{100 * high:.0f} %"


def _save_claims(replays: CorpusReplays, folder: Path) -> None:
    pairs, weights, given = replays.claims, replays.weights, replays.judged_claims
    retrieved = judged_by_model(pairs, RecordedJudgments(EVALS), weights, retrieved=True)
    judged = {
        "embedded model, evidence given": given,
        "embedded model, evidence retrieved": asyncio.run(retrieved),
        "binding checks alone, evidence given": judged_by_code(pairs, weights, retrieved=False),
        "recorded large model, evidence given": replays.claims_by_large_model,
    }
    command = "nutgraf evals claims"
    save_result(
        "claims",
        command=command,
        columns=("verdicts of", "balanced accuracy", "95 % interval", "true accepted", "false caught", "claims"),
        rows=[_score_row(name, found) for name, found in judged.items()],
        note="The half of the articles that no check was written against, judged with weights of the other half.",
        folder=folder,
    )
    for name, is_true, word in (("claims-false", False, "caught"), ("claims-true", True, "accepted")):
        columns = (f"kind of {'true' if is_true else 'false'} claim", word, "claims")
        rows = _kind_rows([one for one in given if one.claim.is_true == is_true])
        save_result(name, command=command, columns=columns, rows=rows, folder=folder)


def _score_row(name: str, judged: Sequence[JudgedClaim]) -> tuple[str, ...]:
    score = balanced_score(judged)
    shares = (f"{100 * score.true_accepted:.1f} %", f"{100 * score.false_caught:.1f} %")
    return (name, f"{score.balanced_accuracy:.3f}", f"{score.low:.3f}–{score.high:.3f}", *shares, str(len(judged)))


def _kind_rows(judged: Sequence[JudgedClaim]) -> list[tuple[str, str, str]]:
    """A row for each kind, the best first."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        kinds[one.claim.kind].append(one.accepted == one.claim.is_true)
    share: Callable[[str], float] = lambda kind: sum(kinds[kind]) / len(kinds[kind])  # noqa: E731
    ordered = sorted(kinds, key=lambda kind: (-share(kind), kind))
    return [(_KINDS.get(kind, kind), f"{100 * share(kind):.0f} %", str(len(kinds[kind]))) for kind in ordered]
