"""The Parquet file: a row for each article, its brief in columns, and whole or not there at all."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from batch.wire_stories import order, run, stories
from nutgraf.batch import exports
from nutgraf.brief import Brief
from scripted_server import ScriptedServer, text

pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(autouse=True)
def _answers(scripted: ScriptedServer) -> None:
    scripted.default(text("[1] Two people died."))


def test_each_article_is_a_row_with_the_parts_of_its_brief(tmp_path: Path, scripted: ScriptedServer) -> None:
    folder = stories(tmp_path / "in", 3)
    (folder / "dated.txt").write_text(
        "Fire\n\nVELM, 14 March 2031 — Two people died on Friday. The cause is not known.\n"
    )
    (folder / "empty.txt").write_text("")
    run(order(scripted.url, (str(folder),), tmp_path / "out", parquet=True))
    rows = pq.read_table(tmp_path / "out" / "briefs.parquet").to_pylist()
    assert [Path(row["name"]).name for row in rows] == sorted(path.name for path in folder.iterdir())
    failed, done = rows[1], rows[2]
    assert (failed["state"], failed["kind"], failed["headline"], failed["brief"]) == ("failed", "unread", None, None)
    brief = Brief.model_validate_json(done["brief"])
    assert (done["state"], done["headline"], done["title"]) == ("done", brief.headline.text, brief.article.title)
    point = done["key_points"][0]
    span = point["spans"][0]
    assert point["text"] == brief.key_points[0].text
    assert brief.article.text[span["start"] : span["end"]] == span["quote"]
    assert rows[0]["published"] == date(2031, 3, 14)
    assert (done["calls"], done["cost_usd"]) == (1, None)
    with (tmp_path / "out" / "briefs.jsonl").open() as exported:
        kept = {line["name"]: line["brief"] for line in map(json.loads, exported)}
    assert kept == {row["name"]: json.loads(row["brief"]) for row in rows if row["brief"]}


def test_rows_go_out_in_groups(tmp_path: Path, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "_MOST_ROWS", 4)
    run(order(scripted.url, (str(stories(tmp_path / "in", 9)),), tmp_path / "out", parquet=True))
    written = pq.ParquetFile(tmp_path / "out" / "briefs.parquet")
    assert [written.metadata.row_group(group).num_rows for group in range(written.num_row_groups)] == [4, 4, 1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_leaves_the_old_file_and_is_said(tmp_path: Path, scripted: ScriptedServer) -> None:
    asked = order(scripted.url, (str(stories(tmp_path / "in", 2)),), tmp_path / "out", parquet=True)
    run(asked)
    before = (tmp_path / "out" / "briefs.parquet").read_bytes()
    (tmp_path / "out" / ".briefs.parquet.part").symlink_to("/dev/full")
    stories(tmp_path / "in", 1, first=2)
    report = run(asked)
    assert "No space left" in str(report.stopped)
    assert (tmp_path / "out" / "briefs.parquet").read_bytes() == before
    assert report.run.counts.done == 3
