"""Programs use the web chat through `gradio_client`, with the same JSON as the command line's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from nutgraf.brief import Brief
from web.scripted_model import FERRY, HOW_MANY
from web.web_process import WebChat


@pytest.fixture(scope="module")
def client(web_chat: WebChat) -> Iterator[Client]:
    made = Client(web_chat.url, verbose=False, analytics_enabled=False)
    yield made
    made.close()


def test_the_endpoints_are_typed(client: Client) -> None:
    described = client.view_api(return_format="dict", print_info=False)
    endpoints = described["named_endpoints"]

    assert sorted(endpoints) == ["/articles", "/ask", "/brief", "/check"]
    typed = {
        name: [(one["parameter_name"], one["python_type"]["type"]) for one in endpoint["parameters"]]
        for name, endpoint in endpoints.items()
    }
    assert typed == {
        "/brief": [("text", "str"), ("name", "str")],
        "/ask": [("question", "str"), ("article", "str")],
        "/check": [("text", "str"), ("article", "str")],
        "/articles": [],
    }


def test_a_brief_comes_back_as_the_schema_has_it_and_its_article_is_in_the_library(client: Client) -> None:
    made = Brief.model_validate(client.predict(FERRY, "ferry.txt", api_name="/brief"))
    listed = {entry["sha256"]: entry for entry in client.predict(api_name="/articles")}

    assert listed[made.article.sha256]["title"] == "Ferry to Skarn resumes"
    assert listed[made.article.sha256]["has_brief"] is True


def test_a_question_is_answered_from_a_text_or_an_article_of_the_library(client: Client) -> None:
    by_text = client.predict(HOW_MANY, FERRY, api_name="/ask")
    by_name = client.predict(HOW_MANY, by_text["articles"][0]["sha256"], api_name="/ask")

    for outcome in (by_text, by_name):
        assert outcome["schema"] == "nutgraf/answer@1"
        assert outcome["kind"] == "answer"
        (citation, *_) = outcome["statements"][0]["citations"]
        assert FERRY[citation["start"] : citation["end"]] == citation["quote"]


def test_a_text_is_checked_against_an_article(client: Client) -> None:
    text = "The ferry carried 212 passengers.\n\nIt carried 2,120 passengers.\n\nIs it safe?"
    report = client.predict(text, FERRY, api_name="/check")

    assert report["schema"] == "nutgraf/check@1"
    assert [one["verdict"] for one in report["sentences"]] == ["supported", "contradicted", "unchecked"]
    for citation in (citation for one in report["sentences"] for citation in one["citations"]):
        assert FERRY[citation["start"] : citation["end"]] == citation["quote"]


def test_what_the_article_does_not_say_is_an_answer_of_its_own(client: Client) -> None:
    outcome = client.predict("Who built the ferry?", FERRY, api_name="/ask")

    assert outcome["kind"] == "abstention"
    assert outcome["reason"] == "not_in_article"
    assert outcome["text"] == "The article does not say."


@pytest.mark.parametrize(
    ("endpoint", "data", "sentence"),
    [
        ("/ask", ("", FERRY), "the question is empty"),
        ("/ask", (HOW_MANY, "0" * 64), "no longer in the library"),
        ("/ask", (HOW_MANY, ""), "Nothing was pasted"),
        ("/check", ("", FERRY), "Nothing to check"),
        ("/check", ("It sailed.", "0" * 64), "no longer in the library"),
        ("/brief", ("", "x"), "Nothing was pasted"),
        ("/brief", ("Short.", "x"), "too little text"),
        ("/brief", ("<html><body>no</body></html>", "x"), "too little text"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    client: Client, endpoint: str, data: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(AppError, match=sentence) as reported:
        client.predict(*data, api_name=endpoint)

    assert "Traceback" not in str(reported.value)


def test_what_the_page_does_for_itself_is_not_for_programs(client: Client) -> None:
    with pytest.raises(ValueError, match="Cannot find a function"):
        client.predict(api_name="/began")
