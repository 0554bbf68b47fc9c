"""Several articles at once: each citation names its article, and no two have the same name."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.answer import Abstention, misplaced_citations
from nutgraf.article import Article
from nutgraf.models import Model
from nutgraf.qa import Conversation
from nutgraf.qa.conversation import open_articles
from qa.scripted_reader import answered, asked, bodies, quotes_of, reader, shown, story, texts_of
from scripted_server import ScriptedServer

_TRAM = "The tram strike ended on Friday after 19 days. The union has 4,200 members at the Velm depot."
_MILL = "The mill at Denby burnt down on Sunday. Nobody was hurt, and 310 people lost their jobs."


async def test_each_citation_names_its_article(scripted: ScriptedServer, scripted_model: Model) -> None:
    articles = [story("ferry.txt"), story("tram.txt", _TRAM), story("mill.txt", _MILL)]
    conversation = Conversation(articles, scripted_model)
    scripted.default(reader("not stated")).enqueue(reader("4,200"), reader("4,200"), reader("310"), reader("310"))
    tram = await conversation.ask("How many members has the union at Velm?")
    mill = await conversation.ask("How many people lost jobs at Denby?")
    assert [citation.article for outcome in (tram, mill) for citation in outcome.citations] == ["tram.txt", "mill.txt"]
    assert quotes_of(tram) == ["The union has 4,200 members at the Velm depot."]
    assert [record.name for record in tram.articles] == ["ferry.txt", "tram.txt", "mill.txt"]
    assert [record.sha256 for record in tram.articles] == [article.sha256 for article in articles]
    assert misplaced_citations(tram, texts_of(conversation)) == misplaced_citations(mill, texts_of(conversation)) == []


async def test_the_model_reads_each_article_under_its_name(scripted: ScriptedServer, scripted_model: Model) -> None:
    conversation = Conversation([story("tram.txt", _TRAM), story("mill.txt", _MILL)], scripted_model)
    scripted.default(reader("not stated"))
    outcome = await conversation.ask("Who led the strike?")
    (draft,) = bodies(scripted, "ask")
    read = shown(draft)
    places = [read.index(part) for part in ("tram.txt", "The tram strike", "mill.txt", "The mill at Denby")]
    assert places == sorted(places)
    assert "tram.txt" not in asked(draft)
    assert isinstance(outcome, Abstention)
    assert outcome.reason == "not_in_article"
    assert outcome.text == "The articles do not say."


async def test_articles_of_the_same_name_are_numbered(scripted: ScriptedServer, scripted_model: Model) -> None:
    articles = [story("x.txt", _TRAM), story("x.txt", _MILL), Article.of("The vote is on Monday, at noon.")]
    conversation = Conversation(articles, scripted_model)
    assert [one.name for one in conversation.articles] == ["x.txt", "x.txt #2", "article"]
    scripted.default(reader("310 people"))
    outcome = await answered(conversation, "How many lost their jobs at the mill?")
    assert outcome.citations[0].article == "x.txt #2"
    assert misplaced_citations(outcome, texts_of(conversation)) == []


async def test_the_same_article_twice_is_cited_once(scripted: ScriptedServer, scripted_model: Model) -> None:
    conversation = Conversation([story(), story()], scripted_model)
    scripted.default(reader("214"))
    outcome = await answered(conversation, "How many passengers did the ferry have on board?")
    assert misplaced_citations(outcome, texts_of(conversation)) == []
    assert {citation.quote for citation in outcome.citations} == {"The ferry was carrying 214 passengers."}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["a.txt", "b.txt", "stdin", "تقرير.txt", ""]), min_size=1, max_size=6))
def test_no_two_articles_have_the_same_name(names: list[str]) -> None:
    articles = [story(name, _MILL) if name else Article.of(_MILL) for name in names]
    found = [one.name for one in open_articles(articles)]
    assert len(set(found)) == len(articles)
    assert all(one.startswith(name or "article") for one, name in zip(found, names, strict=True))
