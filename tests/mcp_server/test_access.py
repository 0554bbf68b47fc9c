"""What the MCP server may read: texts, files below allowed folders, and addresses only if they are allowed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from nutgraf.cli import run
from nutgraf.errors import InputError, UsageError
from nutgraf.ingest.fetcher import Fetched
from nutgraf.mcp_server.access import MOST_KEPT, AccessRules, ArticleChoice, KeptArticles, bytes_in_folders

_STORY = "The ferry to Skarn resumed on Tuesday with 212 passengers, the operator NordLine said."


@pytest.fixture
def rules(tmp_path: Path) -> AccessRules:
    for name in ("allowed", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "story.txt").write_text(_STORY)
    return AccessRules.of([str(tmp_path / "allowed")], allows_addresses=False)


def test_a_file_of_an_allowed_folder_is_read_by_its_relative_and_its_absolute_path(rules: AccessRules) -> None:
    (folder,) = rules.folders
    (folder / "deeper").mkdir()
    (folder / "deeper" / "other.txt").write_text("Two died.")

    assert bytes_in_folders("story.txt", rules) == _STORY.encode()
    assert bytes_in_folders(str(folder / "story.txt"), rules) == _STORY.encode()
    assert bytes_in_folders("deeper/../deeper/other.txt", rules) == b"Two died."


@pytest.mark.parametrize(
    "path", ["../elsewhere/story.txt", "../elsewhere/missing.txt", "/etc/passwd", "/etc/no-such-file"]
)
def test_a_path_outside_gets_one_message_whether_the_file_exists_or_not(rules: AccessRules, path: str) -> None:
    with pytest.raises(InputError, match=r"is not in a folder that this server may read .*--folder"):
        bytes_in_folders(path, rules)


def test_a_link_out_of_the_folder_is_outside_and_a_link_within_it_is_not(rules: AccessRules, tmp_path: Path) -> None:
    (folder,) = rules.folders
    (folder / "out.txt").symlink_to(tmp_path / "elsewhere" / "story.txt")
    (folder / "out").symlink_to(tmp_path / "elsewhere")
    (folder / "within.txt").symlink_to(folder / "story.txt")
    (folder / "loop").symlink_to(folder / "loop")

    for path in ("out.txt", "out/story.txt", "loop"):
        with pytest.raises(InputError):
            bytes_in_folders(path, rules)
    assert bytes_in_folders("within.txt", rules) == _STORY.encode()


def test_a_folder_whose_name_begins_like_an_allowed_one_is_outside(rules: AccessRules, tmp_path: Path) -> None:
    (tmp_path / "allowed-not").mkdir()
    (tmp_path / "allowed-not" / "story.txt").write_text(_STORY)

    with pytest.raises(InputError, match="is not in a folder"):
        bytes_in_folders(str(tmp_path / "allowed-not" / "story.txt"), rules)


def test_hidden_files_folders_pipes_and_huge_files_are_refused_in_one_line(rules: AccessRules) -> None:
    (folder,) = rules.folders
    (folder / ".env").write_text("KEY=secret")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("token")
    os.mkfifo(folder / "pipe")
    (folder / "huge.txt").write_bytes(b"a" * 5_000_001)

    for path, reason in {
        ".env": "hidden",
        ".git/config": "hidden",
        "pipe": "not a file",
        "": "not a file",
        "huge.txt": "5 MB",
        "nul\0.txt": "not in a folder",
        "x" * 5000: "cannot be read|not in a folder",
    }.items():
        with pytest.raises(InputError, match=reason) as caught:
            bytes_in_folders(path, rules)
        assert "\n" not in str(caught.value)


def test_a_file_that_is_missing_in_an_allowed_folder_says_so(rules: AccessRules) -> None:
    with pytest.raises(InputError, match=r"'missing\.txt' cannot be read: No such file"):
        bytes_in_folders("missing.txt", rules)


@pytest.mark.parametrize("start", ["/", "home"])
def test_a_server_started_in_the_root_or_the_home_folder_may_read_no_folder(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path.home() if start == "home" else start)
    rules = AccessRules.of([], allows_addresses=False)

    with pytest.raises(InputError, match="--folder FOLDER"):
        bytes_in_folders("etc/hostname", rules)


def test_a_server_started_elsewhere_reads_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert AccessRules.of([], allows_addresses=False).folders == (tmp_path.resolve(),)


def test_what_is_no_folder_cannot_be_allowed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no folder"):
        AccessRules.of([str(tmp_path / "missing")], allows_addresses=False)


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (ArticleChoice(), "no article was given"),
        (ArticleChoice(text=_STORY, path="story.txt"), "text and path were given"),
        (ArticleChoice(ids=("f" * 64,)), "read it again"),
        (ArticleChoice(address="https://news.example/story"), "--allow-addresses"),
    ],
)
async def test_a_choice_that_names_no_article_is_refused_with_the_way_out(
    rules: AccessRules, choice: ArticleChoice, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        await KeptArticles(rules).articles(choice)


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "-", "@list.txt", "ftp://news.example/a"])
async def test_an_address_is_never_taken_for_a_file_a_list_or_standard_input(rules: AccessRules, address: str) -> None:
    kept = KeptArticles(rules._replace(allows_addresses=True))

    with pytest.raises(UsageError, match="must begin with https"):
        await kept.articles(ArticleChoice(address=address))


_FEED = """<rss version="2.0"><channel><title>Haven Post</title>
<item><title>One</title><link>https://news.example/1</link><description>Two died in the fire.</description></item>
<item><title>Two</title><link>https://news.example/2</link><description>Nobody was hurt.</description></item>
</channel></rss>"""


async def _fetch(url: str) -> Fetched:
    """A web of one page and one feed."""
    if url.endswith("/feed"):
        kind, body = "application/rss+xml", _FEED
    elif url.endswith("/story"):
        kind, body = "text/html", f"<html><body><article><h1>Ferry</h1><p>{_STORY}</p></article></body></html>"
    else:
        raise InputError(f"{url!r} cannot be fetched: it is not there")
    return Fetched(url=url, final_url=url, content_type=kind, charset=None, body=body.encode())


async def test_an_allowed_address_is_read_once_and_kept(rules: AccessRules) -> None:
    kept = KeptArticles(rules._replace(allows_addresses=True), fetch=_fetch)
    (article,) = await kept.articles(ArticleChoice(address="HTTPS://news.example/story"))

    assert _STORY in article.text
    assert await kept.articles(ArticleChoice(ids=(article.sha256,))) == [article]


@pytest.mark.parametrize(
    ("address", "reason"),
    [("https://news.example/feed", "a feed of several articles"), ("https://news.example/gone", "it is not there")],
)
async def test_an_address_of_no_single_article_is_one_line(rules: AccessRules, address: str, reason: str) -> None:
    kept = KeptArticles(rules._replace(allows_addresses=True), fetch=_fetch)

    with pytest.raises((UsageError, InputError), match=reason):
        await kept.articles(ArticleChoice(address=address))


async def test_an_address_of_a_private_network_is_refused_by_the_guarded_fetcher(rules: AccessRules) -> None:
    kept = KeptArticles(rules._replace(allows_addresses=True))

    with pytest.raises(InputError):
        await kept.articles(ArticleChoice(address="http://127.0.0.1:1/story"))


async def test_an_article_is_kept_by_its_id_until_many_others_were_read(rules: AccessRules) -> None:
    kept = KeptArticles(rules)
    (first,) = await kept.articles(ArticleChoice(text=_STORY))

    for number in range(MOST_KEPT - 1):
        await kept.articles(ArticleChoice(text=f"{number} people were hurt when the pier broke."))
    assert await kept.articles(ArticleChoice(ids=(first.sha256, first.sha256))) == [first]
    for number in range(MOST_KEPT):
        await kept.articles(ArticleChoice(text=f"{number} boats sank when the storm came."))
    with pytest.raises(UsageError, match="is kept"):
        await kept.articles(ArticleChoice(ids=(first.sha256,)))


def test_without_its_extra_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "nutgraf.mcp_server.server", raising=False)

    assert run(["mcp"]) == 2
    assert "pip install 'nutgraf[mcp]'" in capsys.readouterr().err
