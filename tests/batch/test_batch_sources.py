"""Sources: what is read, in which order, under which names."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from batch.wire_stories import stories
from nutgraf.article import Article
from nutgraf.batch.sources import articles_of, count_of, numbered, refuse_nothing
from nutgraf.errors import UsageError
from nutgraf.run import Unread


async def names(*sources: str) -> list[str]:
    return [found.name async for found in numbered(articles_of(sources))]


async def test_folders_and_patterns_are_read_in_order_and_once(tmp_path: Path) -> None:
    folder = stories(tmp_path / "in", 3)
    (folder / "notes.csv").write_text("no article")
    wanted = sorted(str(path) for path in folder.glob("*.txt"))
    assert await names(str(folder)) == wanted
    assert await names(str(folder / "*.txt"), wanted[0]) == wanted
    assert count_of([str(folder)]) == 3


async def test_what_cannot_be_read_is_told_in_its_place(tmp_path: Path) -> None:
    folder = stories(tmp_path / "in", 1)
    found = [each async for each in numbered(articles_of([str(folder), str(tmp_path / "gone.txt")]))]
    assert [type(each.what) for each in found] == [Article, Unread]
    assert found[1].number == 1


async def test_a_name_that_is_no_text_in_any_encoding_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = os.fsencode(tmp_path / "in") + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_text("Two people died on Tuesday.")
    (name,) = await names(str(tmp_path / "in"))
    assert name.encode()
    assert name.endswith("caf\\udce9.txt")


async def test_two_texts_under_one_name_are_told_apart() -> None:
    async def wire() -> AsyncIterator[Article | Unread]:
        for text in ("One died.", "Two died.", "One died."):
            source = {"name": "wire", "sha256_bytes": "0" * 64, "encoding": "utf-8"}
            yield Article.model_validate({"text": text, "source": source})

    assert [found.name async for found in numbered(wire())] == ["wire", "wire (2)"]


@pytest.mark.parametrize("source", ["*.none", "."])
def test_sources_that_can_hold_nothing_are_refused(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="name articles"):
        refuse_nothing([source])
