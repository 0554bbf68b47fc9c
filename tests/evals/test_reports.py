"""Reports hold what they must, and hostile text of articles and models stays text."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

from rich.console import Console
from typer.testing import CliRunner

from nutgraf.brief import PromptUse
from nutgraf_evals.cli import app
from nutgraf_evals.gate import Flips, Verdict
from nutgraf_evals.metrics import Score
from nutgraf_evals.reports import html_page, junit_xml, markdown, print_table
from nutgraf_evals.runner import Run, Spent

_HOSTILE = "<script>alert(1)</script> & \x00 ]]>"


def _run() -> Run:
    def score(metric: str, item: str, *, hit: bool, critical: bool = False) -> Score:
        return Score(
            metric=metric, case="ferry-fire", item=item, epoch=0, hit=hit, critical=critical, asked="How many?",
            expected="Twelve", given=_HOSTILE, passage="Twelve were killed.",
        )  # fmt: skip

    scores = [score("all_facts", "f01", hit=False, critical=True), score("all_facts", "f02", hit=True)]
    scores += [score("false_answers", "q03", hit=True), score("unsupported", "statement 0", hit=False)]
    return Run(
        system="nutgraf", model="m", parameters={}, prompts=(PromptUse(id="brief@1.0.0", sha256="0"),), corpus="c",
        cases=("ferry-fire",), skipped=("seed",), epochs=1, scores=tuple(scores),
        spent=Spent(tokens_in=1200, tokens_out=30, seconds=4.2, cost_usd=None),
    )  # fmt: skip


def test_the_page_shows_question_passage_expected_given_and_prompt_and_loads_nothing() -> None:
    page = html_page([_run()])
    for shown in ("How many?", "Twelve were killed.", "Twelve", "&lt;script&gt;alert(1)", "brief@1.0.0"):
        assert shown in page
    assert "<script" not in page
    assert "http" not in page
    assert page.count("<article") == 2


def test_junit_is_xml_and_a_lost_critical_fact_is_an_error() -> None:
    root = ET.fromstring(junit_xml(_run()))  # our own
    suite = root[0]
    assert (suite.get("tests"), suite.get("errors"), suite.get("failures")) == ("3", "1", "1")


def test_markdown_and_table_give_n_and_interval() -> None:
    verdict = Verdict(reasons=("critical fact lost: ferry-fire/f01",), flips=Flips(lost=("ferry-fire/f01",), gained=()))
    text = markdown([_run()], verdict)
    assert "**Evals: red**" in text
    assert "50% of 2 [" in text
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
