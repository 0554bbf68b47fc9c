"""Reports hold what they must, and hostile text of articles and models stays text."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

from rich.console import Console
from typer.testing import CliRunner

from nutgraf.brief import PromptUse
from nutgraf_evals.cli import app
from nutgraf_evals.gate import Flips, GateResult
from nutgraf_evals.metrics import Score
from nutgraf_evals.reports import html_page, junit_xml, markdown, print_table
from nutgraf_evals.runner import EvalRun, RunCost

_HOSTILE = "<script>alert(1)</script> & \x00 ]]>"


def _run() -> EvalRun:
    def score(metric: str, item: str, *, hit: bool, critical: bool = False) -> Score:
        return Score(
            metric=metric, case="ferry-fire", item=item, epoch=0, hit=hit, critical=critical, asked="How many?",
            expected="Twelve", given=_HOSTILE, passage="Twelve were killed.",
        )  # fmt: skip

    scores = [score("all_facts", "f01", hit=False, critical=True), score("all_facts", "f02", hit=True)]
    scores += [score("false_answers", "q03", hit=True), score("unsupported", "statement 0", hit=False)]
    return EvalRun(
        system="nutgraf", model="m", parameters={}, prompts=(PromptUse(id="brief@1.0.0", sha256="0"),), corpus="c",
        cases=("ferry-fire",), skipped=("seed",), epochs=1, scores=tuple(scores),
        spent=RunCost(tokens_in=1200, tokens_out=30, seconds=4.2, cost_usd=None),
    )  # fmt: skip


def test_the_page_shows_question_passage_expected_given_and_prompt_and_loads_nothing() -> None:
    page = html_page([_run()])
    for shown in ("How many?", "Twelve were killed.", "Twelve", "&lt;script&gt;alert(1)", "brief@1.0.0"):
        assert shown in page
    assert "<script" not in page
    assert "http" not in page
    assert page.count("<article") == 2


def test_junit_is_xml_and_a_lost_critical_fact_is_an_error() -> None:
    root = ET.fromstring(junit_xml([_run()]))  # our own
    suite = root[0]
    assert (suite.get("tests"), suite.get("errors"), suite.get("failures")) == ("3", "1", "1")


def test_a_wrong_item_names_its_own_prompt_and_epoch() -> None:
    run = _run()
    asked = run.scores[0].model_copy(update={"prompt": "answer@2.0.0", "epoch": 1})
    page = html_page([run.model_copy(update={"scores": (asked,), "epochs": 3})])
    assert "<dt>prompt</dt><dd>answer@2.0.0</dd>" in page
    assert "<dt>epoch</dt><dd>2 of 3</dd>" in page
    assert "<dt>prompt</dt><dd>no prompt file</dd>" in html_page([run.model_copy(update={"prompts": ()})])


def test_two_runs_are_side_by_side_and_distinguishable() -> None:
    one, other = _run(), _run().model_copy(update={"model": "n", "corpus": "d", "epochs": 2, "skipped": ()})
    paste = _run().model_copy(update={"system": "paste", "prompts": ()})
    text = markdown([one, other, paste], {})
    assert "| metric | | nutgraf (brief@1.0.0) #1 | nutgraf (brief@1.0.0) #2 | paste |" in text
    assert "- nutgraf (brief@1.0.0) #1: m over 1 article of corpus c, skipped: seed" in text
    assert "- nutgraf (brief@1.0.0) #2: n over 1 article of corpus d, 2 epochs" in text
    page = html_page([one, paste])
    assert "<h2>nutgraf (brief@1.0.0): 2 wrong</h2>" in page
    assert "<h2>paste: 2 wrong</h2>" in page
    assert [suite.get("name") for suite in ET.fromstring(junit_xml([one, paste]))] == [
        "nutgraf.ferry-fire",
        "paste.ferry-fire",
    ]


def test_what_the_code_enforces_is_an_invariant_and_in_no_comparison() -> None:
    run, paste = _run(), _run().model_copy(update={"system": "paste", "prompts": ()})
    title = "statements with a number, name or date the article has not"
    for runs in ([run], [run, paste]):
        text = markdown(runs, {})
        assert f"| {title} |" not in text
        assert (
            "- nutgraf (brief@1.0.0): invariants, enforced by the code and no measure of quality: "
            f"{title} 0 of 1\n" in text
        )
        assert "paste: invariants" not in text
        assert f"<td>{title}" not in html_page(runs)
    assert f"| {title} | ↓ |" in markdown([paste], {})


def test_junit_distinguishes_epochs_and_has_the_invariants() -> None:
    run = _run()
    span = run.scores[0].model_copy(update={"metric": "spans_verbatim", "item": "span 3", "critical": False})
    again = [score.model_copy(update={"epoch": 1}) for score in run.scores]
    suite = ET.fromstring(junit_xml([run.model_copy(update={"scores": (*run.scores, *again, span), "epochs": 2})]))[0]
    names = [test.get("name") for test in suite]
    assert len(set(names)) == len(names) == 7
    assert suite.find("testcase[@name='span 3 spans_verbatim epoch 1']/error") is not None


def test_one_article_has_no_interval() -> None:
    run = _run()
    assert "50% of 2 in 1 article" in markdown([run], {})
    other = [score.model_copy(update={"case": "flood"}) for score in run.scores]
    assert "50% of 4 [50%–50%]" in markdown([run.model_copy(update={"scores": (*run.scores, *other)})], {})


def test_markdown_gives_the_verdict_and_what_flipped() -> None:
    verdict = GateResult(
        reasons=("critical fact lost: ferry-fire/f01",), flips=Flips(lost=("ferry-fire/f01",), gained=())
    )
    text = markdown([_run()], {"nutgraf": verdict})
    assert "**Evals of nutgraf: red**" in text
    assert "- `ferry-fire/f01`" in text
    console = Console(width=200, file=StringIO(), no_color=True)
    print_table([_run()], console)
    assert "skipped: seed" in console.file.getvalue()  # type: ignore[attr-defined]


def test_the_commands_count_check_and_refuse(corpus: Path) -> None:
    runner = CliRunner()
    stats = runner.invoke(app, ["stats", "--corpus", str(corpus)])
    assert "10 facts (1 vital, 1 critical)" in stats.output
    assert "4 questions (2 unanswerable, 50%)" in stats.output
    assert runner.invoke(app, ["check", "--corpus", str(corpus)]).output == "1 cases: every label holds\n"
    assert runner.invoke(app, ["run", "--corpus", str(corpus)]).exception is not None
    for command in ("stats", "check", "run", "record", "gate", "repin", "report"):
        assert runner.invoke(app, [command, "--help"]).exit_code == 0
