"""The functions that `nutgraf` itself exports, as a program uses them."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import nutgraf
from ferry_fire import ARTICLE
from nutgraf import ask, check, make_brief, open_model, read_article
from nutgraf.answer import Abstention
from nutgraf.article import Article
from nutgraf.errors import InputError, UsageError
from scripted_server import ScriptedServer, text


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


async def test_a_file_is_read_and_briefed_with_verbatim_receipts(story: Path, scripted: ScriptedServer) -> None:
    scripted.default(text("1. Twelve people were killed when fire broke out on a ferry."))
    article = read_article(story)
    model = open_model("scripted", base_url=scripted.url)
    try:
        brief = await make_brief(article, model)
    finally:
        await model.aclose()
    spans = [span for point in brief.key_points for span in point.spans]
    assert spans
    assert all(article.text[span.start : span.end] == span.quote for span in spans)


async def test_a_question_that_the_model_cannot_answer_is_an_abstention_not_an_error(
    story: Path, scripted: ScriptedServer
) -> None:
    scripted.default(text("not stated"))
    model = open_model("scripted", base_url=scripted.url)
    try:
        outcome = await ask("Who designed the ferry?", read_article(story), model)
    finally:
        await model.aclose()
    assert isinstance(outcome, Abstention)


async def test_a_copied_sentence_is_supported_without_a_model() -> None:
    report = await check("Eight survivors were taken to hospital.", [Article.of(ARTICLE)], None)
    assert [sentence.verdict for sentence in report.sentences] == ["supported"]


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt"):
        read_article(tmp_path / "gone.txt")


def test_a_setting_that_cannot_be_used_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="ftp"):
        open_model("x", base_url="ftp://example.org")


def test_every_public_function_says_what_it_returns_and_raises() -> None:
    for name in nutgraf.__all__:
        doc = inspect.getdoc(getattr(nutgraf, name)) or ""
        assert "Raises" in doc, name


def test_importing_nutgraf_loads_no_heavy_package() -> None:
    code = "import sys, nutgraf; print(sorted({'gradio', 'openai', 'lxml', 'numpy', 'pydantic'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"
