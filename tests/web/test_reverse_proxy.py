"""The web chat behind a reverse proxy, under a path, as a team runs it; and its health check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from gradio_client import Client

from nutgraf.errors import UsageError
from nutgraf.web.auth import LOCKED_AFTER, Guard, client_address
from nutgraf.web.server import PublicUrl, ServerConfig, refuse_missing_password
from scripted_server import ScriptedServer
from web.reverse_proxy import reverse_proxy
from web.scripted_model import FERRY, HOW_MANY
from web.web_process import PATIENCE, WebChat, launched

_LOGIN = {"username": "ada", "password": "correct horse"}


@pytest.fixture(scope="module")
def behind(
    editor: ScriptedServer, tmp_path_factory: pytest.TempPathFactory, preloaded_python: list[str]
) -> Iterator[tuple[WebChat, str]]:
    """A web chat and the URL of the proxy in front of it, which does not pass the `Host` on."""
    home = tmp_path_factory.mktemp("home")
    with reverse_proxy("/nutgraf", keeps_host=False) as proxy:
        url = f"http://127.0.0.1:{proxy.server_port}/nutgraf"
        flags = ("--public-url", url, "--user", "ada", "--model", "scripted", "--base-url", editor.url)
        with launched(home, *flags, env={"NUTGRAF_PASSWORD": "correct horse"}, python=preloaded_python) as chat:
            proxy.target = chat.url
            yield chat, url


@pytest.mark.slow
def test_a_program_gets_its_answer_through_the_proxy_as_it_streams(behind: tuple[WebChat, str]) -> None:
    client = Client(f"{behind[1]}/", auth=("ada", "correct horse"), verbose=False, analytics_enabled=False)
    outcome = client.predict(HOW_MANY, FERRY, api_name="/ask")
    client.close()

    assert outcome["kind"] == "answer"


@pytest.mark.slow
def test_the_page_takes_everything_from_the_public_address_and_may_change_things_from_there(
    behind: tuple[WebChat, str],
) -> None:
    _, url = behind
    origin = url.removesuffix("/nutgraf")
    with httpx2.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        assert client.post("/login", data=_LOGIN, headers={"origin": "https://evil.example"}).status_code == 403
        assert client.post("/login", data=_LOGIN, headers={"origin": origin}).status_code == 200
        page = client.get("/").text

    assert f'"root":"{url}"' in page
    assert "/nutgraf/nutgraf/painted" in page


@pytest.mark.slow
def test_wrong_passwords_lock_out_the_client_and_not_everybody_behind_the_proxy(behind: tuple[WebChat, str]) -> None:
    chat, _ = behind
    wrong = {"username": "ada", "password": "a guess"}
    with chat.client() as client:
        guesses = [
            client.post("/login", data=wrong, headers={"x-forwarded-for": f"198.51.100.{n}, 203.0.113.7"})
            for n in range(LOCKED_AFTER + 1)
        ]
        other = client.post("/login", data=_LOGIN, headers={"x-forwarded-for": "203.0.113.8"})

    assert [guess.status_code for guess in guesses] == [400] * LOCKED_AFTER + [429]
    assert other.status_code == 200


@pytest.mark.slow
def test_the_health_check_needs_no_login_and_says_no_more_than_the_state(behind: tuple[WebChat, str]) -> None:
    chat, url = behind
    with chat.client() as client:
        answer = client.get("/healthz")
        foreign = client.get("/healthz", headers={"host": "evil.example"})
        public = httpx2.get(f"{url}/healthz", trust_env=False)

    assert answer.status_code == public.status_code == 200
    assert answer.json() in ({"model": "ready"}, {"model": "loading"})
    assert foreign.status_code == 421


@pytest.mark.slow
def test_the_health_check_fails_where_the_model_cannot_be_opened(tmp_path: Path, preloaded_python: list[str]) -> None:
    flags = ("--model", str(tmp_path / "missing.gguf"))
    with launched(tmp_path, *flags, python=preloaded_python) as chat, chat.client() as client:
        answer = client.get("/healthz")
        while answer.json() == {"model": "loading"}:
            answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"model": "failed"})


@pytest.mark.parametrize(("public", "expected"), [("", "127.0.0.1"), ("news.example", "203.0.113.7")])
async def test_a_client_can_name_its_address_only_where_a_proxy_is_declared(public: str, expected: str) -> None:
    seen: list[str] = []

    async def app(scope: object, receive: object, send: object) -> None:
        seen.append(client_address.get())
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body"})  # type: ignore[operator]

    transport = httpx2.ASGITransport(app=Guard(app, (), public))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as client:
        await client.get("/", headers={"x-forwarded-for": "spoofed, 203.0.113.7"})

    assert seen == [expected]


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://news.example", ("https://news.example", "news.example", "news.example", "")),
        (
            "https://News.example:8443/a/b/",
            ("https://News.example:8443/a/b", "news.example:8443", "news.example", "/a/b"),
        ),
        ("http://[2001:db8::1]/chat", ("http://[2001:db8::1]/chat", "[2001:db8::1]", "2001:db8::1", "/chat")),
    ],
)
def test_a_public_url_is_taken_apart(url: str, parts: tuple[str, ...]) -> None:
    public = PublicUrl.of(url)

    assert (public.url, public.netloc, public.host, public.path) == parts


@pytest.mark.parametrize(
    "url",
    ["news.example", "ftp://news.example", "https://", "https://a:b@news.example", "https://news.example/?q=1",
     "https://news.example:port", "https://news.example/'><script>", "https://news.example/\nx", ""],
)  # fmt: skip
def test_what_is_no_address_of_a_server_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(UsageError, match="write it as"):
        PublicUrl.of(url)


def test_a_proxy_needs_a_password_behind_it() -> None:
    with pytest.raises(UsageError, match="--password-file"):
        refuse_missing_password(ServerConfig(public_url=PublicUrl.of("https://news.example")))
