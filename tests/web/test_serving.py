"""The web chat as it is really started: what it lets in, what it says, and how it ends."""

from __future__ import annotations

import json
import re
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripted_server import ScriptedServer, status, stream
from web.scripted_model import FERRY, HOW_MANY
from web.web_process import PATIENCE, WebChat, called, launched, refused

pytestmark = pytest.mark.slow

_ENDPOINTS = {"brief", "ask", "check", "articles"}


@pytest.fixture(scope="module")
def guarded_chat(
    editor: ScriptedServer, tmp_path_factory: pytest.TempPathFactory, preloaded_python: list[str]
) -> Iterator[WebChat]:
    """A web chat for two users, open to other machines."""
    home = tmp_path_factory.mktemp("guarded")
    passwords = home / "passwords"
    passwords.write_text("ada:correct horse\nbob:battery staple\n")
    flags = ("--host", "0.0.0.0", "--password-file", str(passwords), "--model", "scripted", "--base-url", editor.url)
    with launched(home, *flags, python=preloaded_python) as chat:
        yield chat


@pytest.mark.parametrize("path", ["/", "/config", "/nowhere", "/gradio_api/info", "/theme.css"])
def test_every_answer_says_what_the_browser_may_do(web_chat: WebChat, path: str) -> None:
    with web_chat.client() as client:
        headers = client.get(path).headers

    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == policy["base-uri"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/mcp",
        "/gradio_api/mcp/sse",
        "/gradio_api/mcp/http",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/monitoring",
        "/gradio_api/runs",
        "/gradio_api/vibe-code/",
    ],
)
def test_routes_of_gradio_that_are_not_used_are_closed(web_chat: WebChat, path: str) -> None:
    with web_chat.client() as client:
        assert client.get(path).status_code in (401, 403, 404, 405)


def test_settings_of_gradio_are_ours_whatever_the_environment_says(web_chat: WebChat) -> None:
    with web_chat.client() as client:
        config = client.get("/config").json()

    assert config["analytics_enabled"] is False
    assert config["show_error"] is False
    assert config["footer_links"] == []
    assert config["run_history"] is False
    assert config["max_file_size"] == 5_000_000
    assert not config.get("mcp_server")
    assert "elsewhere" not in config["root"]


def test_only_the_endpoints_for_programs_are_public(web_chat: WebChat) -> None:
    with web_chat.client() as client:
        named = client.get("/gradio_api/info").json()["named_endpoints"]
        events = client.get("/config").json()["dependencies"]

    assert {name.strip("/") for name in named} == _ENDPOINTS
    others = [event for event in events if event["api_name"] not in _ENDPOINTS]
    assert {event["api_visibility"] for event in others} == {"private"}


def test_no_file_of_this_machine_can_be_read(web_chat: WebChat) -> None:
    own = Path(__file__).resolve()
    with web_chat.client() as client:
        said = [
            client.get(f"/gradio_api/file={path}").status_code
            for path in ("/etc/passwd", own, own.parent, "data/library", "http://127.0.0.1:1/", "file:///etc/passwd")
        ]
        proxied = client.get("/gradio_api/proxy=http://127.0.0.1:1/").status_code

    assert set(said) <= {403, 404}
    assert proxied in (400, 403, 404)


def test_library_and_uploads_are_for_their_owner_alone(web_chat: WebChat) -> None:
    home = web_chat.home
    (uploads,) = (home / "tmp").glob("nutgraf-ui-*")
    library = home / "data" / "library"

    assert stat.S_IMODE(uploads.stat().st_mode) == 0o700
    assert stat.S_IMODE(library.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in library.iterdir()} == {0o600}
    assert not uploads.is_relative_to(home / "data")
    with web_chat.client() as client:
        for path in library.iterdir():
            assert client.get(f"/gradio_api/file={path}").status_code == 403


@pytest.mark.parametrize("length", [6_000_000, 50_000_000])
def test_a_large_upload_is_refused_with_a_sentence(web_chat: WebChat, length: int) -> None:
    files = {"files": ("huge.txt", bytes(length))}
    with web_chat.client() as client:
        refusal = client.post("/gradio_api/upload", files=files)

    assert refusal.status_code == 413
    assert refusal.text == "This is too large: give articles of at most 5 MB each, and at most 32 MB at once."


def test_a_large_paste_is_refused_with_a_sentence(web_chat: WebChat) -> None:
    with web_chat.client() as client:
        refusal = client.post("/gradio_api/call/brief", json={"data": ["a" * 50_000_000, "huge"]})
        kind, body = called(client, "brief", "a" * 6_000_000, "long")

    assert refusal.status_code == 413
    assert "at most 5 MB" in refusal.json()["detail"]
    assert kind == "error"
    assert "the limit is 5 MB" in body


def test_a_page_of_another_site_can_do_nothing(web_chat: WebChat) -> None:
    event = {"data": [HOW_MANY, FERRY], "fn_index": 0, "session_hash": "x"}
    with web_chat.client() as client:
        for path in ("/gradio_api/queue/join", "/gradio_api/call/ask", "/gradio_api/upload", "/login"):
            assert client.post(path, json=event, headers={"origin": "http://evil.example"}).status_code == 403
        assert client.get("/", headers={"host": "evil.example"}).status_code == 421


def test_the_first_page_reports_once_how_long_it_took(web_chat: WebChat) -> None:
    with web_chat.client() as client:
        assert "first-contentful-paint" in client.get("/").text
        for body in (b"nonsense", b"830", b"840"):
            assert client.post("/nutgraf/painted", content=body).status_code == 204

    reported = [line for line in _after(web_chat, "first paint") if line.startswith("first paint")]
    assert len(reported) == 1
    assert re.fullmatch(r"first paint \d+\.\d s after the start, 0\.8 s after the click\n", reported[0])


def test_no_request_leaves_the_machine(web_chat: WebChat, proxy: socket.socket) -> None:
    remote = {"path": "http://news.example/x", "url": "http://news.example/x", "meta": {"_type": "gradio.FileData"}}
    with web_chat.client() as client:
        client.get("/")
        assert called(client, "ask", HOW_MANY, FERRY)[0] == "complete"
        assert called(client, "ask", HOW_MANY, remote)[0] == "error"
        assert client.get("/gradio_api/file=https://news.example/x").status_code >= 400
        for event in client.get("/config").json()["dependencies"]:
            asked = {"data": [remote] * len(event["inputs"]), "fn_index": event["id"], "session_hash": "x"}
            client.post("/gradio_api/queue/join", json=asked | {"event_data": remote})
        assert called(client, "articles")[0] == "complete"
    with pytest.raises(BlockingIOError):
        proxy.accept()


def test_no_traceback_is_ever_written(web_chat: WebChat) -> None:
    with web_chat.client() as client:
        called(client, "ask", "", FERRY)
        called(client, "brief", "", "")
        for body in (b"{", b'{"data": ["\\ud800", "\\u0000"]}', b"[]", b"null", b'{"data": {}}'):
            client.post("/gradio_api/call/ask", content=body, headers={"content-type": "application/json"})
        client.post("/gradio_api/queue/join", json={"data": [1], "fn_index": 10_000, "session_hash": "x"})
        called(client, "ask", "x" * 100_000, FERRY)

    assert not [line for line in web_chat.said if "Traceback" in line or "Skarn" in line or "xxx" in line]
    assert all(line.startswith(("nutgraf: ", "first paint ")) for line in web_chat.said)


def test_an_error_of_the_model_is_one_sentence_and_the_next_question_is_answered(
    web_chat: WebChat, editor: ScriptedServer
) -> None:
    editor.enqueue(status(401, {"message": "sk-secret is no key"}))
    with web_chat.client() as client:
        kind, sentence = called(client, "ask", HOW_MANY, FERRY)
        again, _ = called(client, "ask", HOW_MANY, FERRY)

    assert (kind, again) == ("error", "complete")
    assert "OPENAI_API_KEY" in sentence
    assert "sk-secret" not in sentence + "".join(web_chat.said)


def test_who_has_not_signed_in_sees_nothing(guarded_chat: WebChat) -> None:
    with guarded_chat.client() as client:
        for path in ("/config", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/file=x"):
            assert client.get(path).status_code == 401, path
        for path in ("/gradio_api/call/articles", "/gradio_api/queue/join", "/gradio_api/upload"):
            assert client.post(path, json={"data": [], "session_hash": "x"}).status_code == 401, path


def test_each_user_sees_their_own_articles(guarded_chat: WebChat) -> None:
    seen = {}
    for user, password in (("ada", "correct horse"), ("bob", "battery staple")):
        with guarded_chat.client() as client:
            assert client.post("/login", data={"username": user, "password": password}).status_code == 200
            assert called(client, "ask", HOW_MANY, f"{FERRY}\nThis is for {user}.")[0] == "complete"
            kind, articles = called(client, "articles")
            assert kind == "complete"
            seen[user] = [entry["sha256"] for entry in json.loads(articles)[0]]
    with guarded_chat.client() as client:
        client.post("/login", data={"username": "bob", "password": "battery staple"})
        kind, sentence = called(client, "ask", HOW_MANY, seen["ada"][0])

    assert len(seen["ada"]) == len(seen["bob"]) == 1
    assert seen["ada"] != seen["bob"]
    assert kind == "error"
    assert "no longer in the library" in sentence


def test_guessing_a_password_is_slow_and_then_over(guarded_chat: WebChat) -> None:
    with guarded_chat.client() as client:
        began = time.monotonic()
        answers = [client.post("/login", data={"username": "ada", "password": f"guess {n}"}) for n in range(11)]

    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert "wait ten minutes" in answers[-1].text
    assert time.monotonic() - began >= 10


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "news.example"])
def test_others_are_not_let_in_without_a_password(tmp_path: Path, host: str, preloaded_python: list[str]) -> None:
    done = refused(tmp_path, "--host", host, python=preloaded_python)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"--host {host} lets other machines in: set a password" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_in_use_is_reported_and_without_a_port_the_next_free_one_is_used(
    tmp_path: Path, web_chat: WebChat, preloaded_python: list[str]
) -> None:
    port = web_chat.url.rpartition(":")[2]
    done = refused(tmp_path, "--port", port, python=preloaded_python)

    assert done.returncode == 2
    assert f"--port {port} cannot be used on 127.0.0.1" in done.stderr
    with socket.create_connection(("127.0.0.1", int(port))):
        pass


def test_an_unreadable_article_is_reported_before_the_server_starts(
    tmp_path: Path, preloaded_python: list[str]
) -> None:
    (tmp_path / "empty.txt").touch()
    done = refused(tmp_path, "empty.txt", python=preloaded_python)

    assert (done.returncode, done.stdout) == (3, "")
    assert "'empty.txt' is empty" in done.stderr


def test_it_ends_quickly_without_output_and_the_next_start_has_the_same_library(
    tmp_path: Path, scripted: ScriptedServer, preloaded_python: list[str]
) -> None:
    story = tmp_path / "story.txt"
    story.write_text(FERRY)
    flags = ("--model", "scripted", "--base-url", scripted.url)
    scripted.enqueue(stream(["212 ", *["and more "] * 3000])).default(lambda _: stream(["word "] * 10))
    with launched(tmp_path, str(story), *flags) as chat:
        with chat.client() as client:
            began = client.post("/gradio_api/call/ask", json={"data": [HOW_MANY, FERRY]}).json()
            with client.stream("GET", f"/gradio_api/call/ask/{began['event_id']}"):
                ended = time.monotonic()
                assert chat.end() == 0
        assert time.monotonic() - ended < PATIENCE / 4
        assert chat.said == []

    with launched(tmp_path, *flags, env={"TMPDIR": str(tmp_path)}, python=preloaded_python) as again:
        assert len(list(tmp_path.glob("nutgraf-ui-*"))) == 1
        with again.client() as client:
            kind, articles = called(client, "articles")
        assert again.end(signal.SIGTERM) == 0
    assert list(tmp_path.glob("nutgraf-ui-*")) == []
    assert kind == "complete"
    assert [entry["title"] for entry in json.loads(articles)[0]] == ["Ferry to Skarn resumes"]


def _after(chat: WebChat, word: str) -> list[str]:
    """What it said until `word` came."""
    until = time.monotonic() + PATIENCE
    while not any(word in line for line in chat.said) and time.monotonic() < until:
        time.sleep(0.05)
    return chat.said
