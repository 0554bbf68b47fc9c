"""A case file is refused in one line that names file, case and field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nutgraf.errors import NutgrafError
from nutgraf_evals.cases import CaseError
from nutgraf_evals.corpus import load_all, load_corpus
from nutgraf_evals.labels import check_corpus

Change = Callable[[Callable[[dict[str, Any]], None]], Path]


def _line(folder: Path) -> str:
    with pytest.raises(NutgrafError) as caught:
        load_corpus(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("ferry-fire.yaml: case ferry-fire: ")
    return message.removeprefix("ferry-fire.yaml: case ferry-fire: ")


def test_the_labels_of_the_small_article_hold(corpus: Path) -> None:
    assert check_corpus(load_all(corpus)) == []


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda c: c["article"].update(sha256="0" * 64), "article.sha256: the labels are of 000000000000…"),
        (
            lambda c: c["facts"][1].update(match={"regex": "(unclosed"}),
            "facts[f02].match: the regex '(unclosed' does not",
        ),
        (lambda c: c["facts"][1].update(match={}), "facts[f02].match: an empty matcher"),
        (lambda c: c["facts"][1].update(match={"all": []}), "facts[f02].match: `all` needs a list"),
        (lambda c: c["facts"][1].update(match="…"), "facts[f02].match: the anchor '…' holds no word"),
        (lambda c: c["facts"][1].update(match={"any": ["ferry", False]}), "facts[f02].match: any[1]: False is not"),
        (lambda c: c["facts"][1].update(match={"nummber": 3}), "facts[f02].match: unknown key ['nummber']"),
        (lambda c: c["facts"][1].update(weight=3), "facts[f02].weight: Extra inputs"),
        (lambda c: c["facts"][1].update(id="f01"), "facts[f01].id: the id 'f01' is used twice"),
        (lambda c: c["questions"][1].update(id="q01"), "questions[q01].id: the id 'q01' is used twice"),
        (lambda c: c["questions"][2].update(near_miss=[]), "questions[q03].near_miss: "),
        (lambda c: c["twins"][0].update(question="q03"), "twins[t1].question: no answerable question"),
        (lambda c: c["dates"][0].update(iso="2026-13"), "dates[0].iso: "),
        (lambda c: c.pop("facts"), "facts: Field required"),
    ],
)
def test_one_line_names_the_file_the_case_and_the_field(
    change: Change, break_it: Callable[[dict[str, Any]], None], says: str
) -> None:
    assert _line(change(break_it)).startswith(says)


def test_a_tab_is_reported_with_its_line(corpus: Path) -> None:
    path = corpus / "cases" / "ferry-fire.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("\n  file:", "\n\tfile:", 1), encoding="utf-8")
    assert "is not YAML: line 3, column 1" in _line(corpus)


def test_a_key_written_twice_is_refused(corpus: Path) -> None:
    path = corpus / "cases" / "ferry-fire.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "absent: [why]\n", encoding="utf-8")
    assert "the key 'absent' is written twice" in _line(corpus)


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda c: c["facts"][1].update(evidence=["carrying 215 passengers"]), "facts[f02].evidence: 'carrying 215"),
        (lambda c: c["facts"][1].update(match={"number": 215}), "facts[f02]: evidence: no piece of it passes"),
        (lambda c: c["facts"][1].update(must_not=["Luminosa"]), "facts[f02]: evidence: no piece of it passes"),
        (lambda c: c["facts"][6].update(match={"name": "Jonas Brandt"}), "facts[f07]: match: without its"),
        (lambda c: c["questions"][2].update(near_miss=["42"]), "questions[q03].near_miss: '42' is not in"),
        (lambda c: c["questions"].pop(1), "questions: none that can be answered is about the article's tail"),
        (lambda c: c["twins"][0].update(match={"number": 12}), "twins[t1].match: does not match any `new` words"),
        (lambda c: c["quotes"][0].update(text="We heard a boom"), "quotes[0]: 'We heard a boom' is not verbatim"),
    ],
)  # fmt: skip
def test_the_checker_names_a_label_that_does_not_hold(
    change: Change, break_it: Callable[[dict[str, Any]], None], says: str
) -> None:
    lines = check_corpus(load_all(change(break_it)))
    reported = [line.removeprefix("ferry-fire.yaml: case ferry-fire: ") for line in lines]
    assert any(line.startswith(says) for line in reported), reported


def test_too_few_unanswerable_questions_are_reported(change: Change) -> None:
    def drop(case: dict[str, Any]) -> None:
        del case["questions"][2:]

    assert any("0% are unanswerable" in line for line in check_corpus(load_all(change(drop))))


def test_a_publishers_article_that_is_not_here_is_skipped_and_said(change: Change) -> None:
    folder = change(lambda fields: fields["article"].update(url="https://example.org/ferry"))
    (folder / "articles" / "ferry-fire.txt").unlink()
    loaded = load_corpus(folder)
    assert loaded.cases == ()
    assert "'ferry-fire.txt' is in none of" in loaded.skipped[0].why


def test_an_article_of_our_own_that_is_not_here_is_an_error(corpus: Path) -> None:
    (corpus / "articles" / "ferry-fire.txt").unlink()
    with pytest.raises(CaseError, match=r"ferry-fire\.yaml: case ferry-fire: article\.file: .* is in none of"):
        load_corpus(corpus)


def test_articles_are_looked_for_where_the_user_says(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (corpus / "articles" / "ferry-fire.txt").rename(elsewhere / "ferry-fire.txt")
    monkeypatch.setenv("NUTGRAF_ARTICLES", str(elsewhere))
    assert len(load_corpus(corpus).cases) == 1
