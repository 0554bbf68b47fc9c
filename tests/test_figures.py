"""Every figure, output and picture in the documents is what its command gives now, and the site builds offline."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the tools of the documents are no package that is installed

from benchmarks.results import markdown_table, read_result, same_table, save_result  # noqa: E402
from documentation import figures, licences  # noqa: E402
from documentation.architecture import imports, layers, without_detours  # noqa: E402
from documentation.blocks import documents, exchanges, has_console, with_consoles, with_figures  # noqa: E402
from documentation.command_line import command_names  # noqa: E402
from documentation.console import open_console  # noqa: E402
from documentation.site_pages import PAGES  # noqa: E402

CONSOLES = [path for path in documents() if has_console(path.read_text(encoding="utf-8"))]
_LOADED = re.compile(
    r"""(?:\bsrc=|<link[^>]*\brel="?(?:stylesheet|preload|icon|preconnect)[^>]*\bhref=|@import\s|url\()"""
    r"""["']?(?:https?:)?//"""
)


@pytest.mark.slow
@pytest.mark.parametrize("path", CONSOLES, ids=lambda path: path.stem)
def test_the_commands_of_a_document_print_what_it_shows(path: Path, preloaded_python: list[str]) -> None:
    text = path.read_text(encoding="utf-8")
    with open_console(python=preloaded_python) as console:
        assert with_consoles(text, console.output_of) == text


def test_a_console_shows_output_and_errors_and_no_path_of_this_machine() -> None:
    with open_console() as console:
        assert console.output_of("cat story.txt | head -n 1").startswith("Larkfield Pharmacies breach")
        assert console.output_of("pwd; echo $HOME") == ".\n~\n"
        assert console.output_of("nutgraf brief none.txt; echo $?") == (
            "nutgraf: cannot read 'none.txt': no such file; check the path\n3\n"
        )


def test_commands_of_a_console_block_go_on_after_a_smaller_sign() -> None:
    block = "$ cat << END\n> two\n>\n> lines\n> END\ntwo\n\nlines\n$ true\n"
    assert [one.command for one in exchanges(block)] == ["cat << END\ntwo\n\nlines\nEND", "true"]
    marked = f"<!-- console -->\n```console\n{block}```\n"
    assert with_consoles(marked, lambda command: "two\n\nlines\n" if "cat" in command else "") == marked


def test_every_table_is_that_of_its_stored_result() -> None:
    assert figures.stale_tables() == []


def test_a_table_that_differs_from_its_result_is_found() -> None:
    text = "<!-- figure: evals -->\n\n| metric |\n\n<!-- /figure -->"
    assert with_figures(text, figures.table) != text


@pytest.mark.parametrize("name", figures.WHOLE_FILES)
def test_pages_and_pictures_that_a_command_writes_are_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == figures.WHOLE_FILES[name](), "run `make figures`"


def test_the_help_of_every_command_is_in_the_documents() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    names = [" ".join(("nutgraf", *words)) for words in command_names()]
    assert "nutgraf evals gate" in names
    titles = re.findall(r"^#{2,4} (.+)$", text, re.MULTILINE)
    assert titles == names


def test_a_stored_result_comes_back_with_its_circumstances(tmp_path: Path) -> None:
    kept = {"command": "python -m x", "columns": ("what", "share"), "rows": [("a|b", "50 %")], "folder": tmp_path}
    path = save_result("some", packages=("pydantic", "no-such-package"), **kept)  # type: ignore[arg-type]
    result = read_result("some", tmp_path)
    assert result.machine
    assert list(result.versions) == ["pydantic"]
    assert markdown_table(result).splitlines()[:3] == ["| what | share |", "|---|---:|", "| a\\|b | 50 % |"]
    before = path.stat().st_mtime_ns
    save_result("some", **kept)  # type: ignore[arg-type]
    assert path.stat().st_mtime_ns == before, "the same table keeps its date"
    save_result("some", **{**kept, "rows": [("a", "51 %")]})  # type: ignore[arg-type]
    assert not same_table(read_result("some", tmp_path), result)


def test_a_row_that_does_not_fit_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        save_result("some", command="x", columns=("what",), rows=[("a", "b")], folder=tmp_path)


def test_the_picture_shows_every_layer_and_no_import_upwards() -> None:
    places = {name: number for number, row in enumerate(layers()) for name in row}
    found = without_detours(imports())
    assert found["qa"] >= {"grounding"}
    assert [(above, below) for above, all_ in found.items() for below in all_ if places[below] < places[above]] == []


def test_the_core_has_no_copyleft_for_programs_that_use_it() -> None:
    found = licences.licences()
    core = {one.package: one for one in found if not one.extra}
    assert {"pydantic", "openai", "xllamacpp"} <= core.keys()
    assert [one for one in core.values() if one.kind == "copyleft" or one.licence == "not stated"] == []
    assert any(one.kind == "copyleft" for one in found), "psycopg, in an extra, is LGPL: it must be seen"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as a site."""
    folder = tmp_path_factory.mktemp("site")
    build(load_config(str(ROOT / "mkdocs.yml"), strict=True, site_dir=str(folder)))
    return folder


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_has_every_page(site: Path) -> None:
    pages = {path.with_suffix(".html").name for path in (ROOT / "docs").glob("*.md")}
    assert {path.name for path in site.glob("*.html")} == pages | {
        "404.html",
        *(Path(p).stem + ".html" for p in PAGES.values()),
    }
    assert 'href="eval-corpus.html"' in (site / "ci.html").read_text(encoding="utf-8")
    assert "make_brief" in (site / "python.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*") if path.suffix in (".html", ".css")]
    assert len(texts) > 20
    assert [found.group() for text in texts for found in _LOADED.finditer(text)] == []
    assert _LOADED.search('<link href="x" rel="stylesheet" href="https://fonts.example/a.css">')
