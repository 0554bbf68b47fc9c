"""What is shown of a brief while a model makes it: the lines by code, replaced one by one by verified ones."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from nutgraf.brief import Brief
from nutgraf.models import Model
from nutgraf.render.sizes import LineSoFar, sized
from nutgraf.summarize import Step, brief_by_code, make_brief
from nutgraf.summarize.progress import BriefProgress, TokenCountingModel
from nutgraf.summarize.statements import statements_so_far
from scripted_server import Body, Reply, ScriptedServer, stream
from summarize.stories import STORY
from summarize.test_statement_briefs import DRAFT, Editor, article, said

Views = list[tuple[LineSoFar, ...]]


def in_pieces(answer: Callable[[Body], Reply], length: int = 9) -> Callable[[Body], Reply]:
    """The same answers, streamed in pieces of so many characters where a stream is asked for."""

    def reply(body: Body) -> Reply:
        whole = answer(body)
        if not body.get("stream"):
            return whole
        text = json.loads(whole.chunks[0])["choices"][0]["message"]["content"]
        return stream([text[at : at + length] for at in range(0, len(text), length)])

    return reply


async def watched(scripted: ScriptedServer, model: Model, answer: Callable[[Body], Reply]) -> tuple[Brief, Views]:
    scripted.default(answer)
    views: Views = []
    return await make_brief(article(), model, on_lines=views.append), views


def texts(lines: tuple[LineSoFar, ...]) -> list[str]:
    return [line.claim.text for line in lines if line.claim]


def verified(lines: tuple[LineSoFar, ...]) -> list[str]:
    return [line.claim.text for line in lines if line.claim and line.is_verified]


async def test_lines_are_replaced_one_by_one_as_they_are_verified_until_all_are_the_briefs(
    scripted: ScriptedServer, statements_model: Model
) -> None:
    brief, views = await watched(scripted, statements_model, in_pieces(Editor()))

    counts = [len(verified(view)) for view in views]
    assert counts == sorted(counts)
    assert set(counts) == set(range(counts[-1] + 1))  # never two at once
    shown = [claim.text for claim in sized(brief, "brief").claims]
    assert verified(views[-1]) == texts(views[-1]) == shown[: len(texts(views[-1]))]
    assert not any(line.draft for line in views[-1])


async def test_a_statement_is_only_a_draft_beside_the_articles_words_until_its_verdict_is_there(
    scripted: ScriptedServer, statements_model: Model
) -> None:
    _, views = await watched(scripted, statements_model, in_pieces(Editor()))
    by_code = {claim.text for claim in sized(brief_by_code(article()), "glance").claims}

    for view in views:
        assert set(texts(view)) - set(verified(view)) <= by_code
        assert not {line.draft for line in view} & set(texts(view))
    drafts = [[line.draft for line in view if line.draft] for view in views]
    first = [DRAFT["headline"]["text"], DRAFT["nut_graf"]["text"], DRAFT["key_points"][0]["text"]]
    assert drafts[:3] == [first[:1], first[:2], first]  # as they are written
    headlines = [line.claim.text for view in views for line in view if line.field == "headline" and line.claim]
    assert set(headlines) == {*(texts(views[0])[:1]), DRAFT["headline"]["text"]}


async def test_what_falls_is_never_shown_as_a_line_and_its_correction_is(
    scripted: ScriptedServer, statements_model: Model
) -> None:
    correction = {"number": 1, "text": "It began in the engine room, the commander said.", "sentences": [5]}
    fallen = DRAFT["key_points"][1]["text"]
    editor = Editor(doubted=["Maria Kossel"], corrections=[correction])
    brief, views = await watched(scripted, statements_model, in_pieces(editor))

    assert all(fallen not in texts(view) for view in views)
    assert any(line.draft == fallen for view in views for line in view)
    assert all(line.draft != fallen for line in views[-1])
    assert correction["text"] in verified(views[-1])
    assert correction["text"] in [claim.text for claim in brief.key_points]


async def test_no_line_by_code_repeats_what_is_verified(scripted: ScriptedServer, statements_model: Model) -> None:
    lead = brief_by_code(article()).key_points[0].text
    draft = DRAFT | {"nut_graf": said(lead, 4), "key_points": [said("It began in the engine room.", 5)]}
    _, views = await watched(scripted, statements_model, in_pieces(Editor(draft)))

    assert lead in verified(views[-1])
    assert texts(views[-1]).count(lead) == 1


async def test_who_watches_no_lines_gets_the_same_brief_from_plain_requests(
    scripted: ScriptedServer, statements_model: Model
) -> None:
    scripted.default(in_pieces(Editor()))
    plain = await make_brief(article(), statements_model)
    requests = [sent.body for sent in scripted.requests]
    assert not any("stream" in body for body in requests)

    brief, _ = await watched(scripted, statements_model, in_pieces(Editor()))

    watched_requests = [sent.body for sent in scripted.requests[len(requests) :]]
    assert all(body.pop("stream") and body.pop("stream_options") for body in watched_requests)
    assert watched_requests == requests
    assert brief.model_copy(update={"making": plain.making, "coverage": plain.coverage}) == plain


async def test_an_endpoint_that_breaks_off_its_streams_gives_the_same_lines_in_the_end(
    scripted: ScriptedServer, statements_model: Model
) -> None:
    editor = Editor()
    broken = stream(['{"headline": {"text": "Ferry', ' fire", "sent'], finish=None, usage=False)
    scripted.enqueue(broken)
    brief, views = await watched(scripted, statements_model, in_pieces(editor))

    assert ["stream" in sent.body for sent in scripted.requests] == [True, False, False]
    assert verified(views[-1]) == [claim.text for claim in sized(brief, "brief").claims][: len(verified(views[-1]))]
    assert "Ferry fire" in {line.draft for line in views[0]}  # it was seen, and is gone
    assert not any(line.draft for line in views[-1])


async def test_each_step_has_the_lines_for_those_who_begin_to_watch_late(
    scripted: ScriptedServer, statements_model: Model
) -> None:
    scripted.default(in_pieces(Editor()))
    steps: list[Step] = []
    progress = BriefProgress(steps.append)
    counted = TokenCountingModel(statements_model, progress.tokens, streams=True)
    await make_brief(article(), counted, on_step=progress.step, on_lines=progress.lines)

    begun = next(at for at, step in enumerate(steps) if step.lines)
    assert all(step.lines for step in steps[begun:])
    assert [step.done for step in steps if step.stage == "checking"][-1] == 8  # of eight statements
    assert "tokens read" in steps[-1].detail


@pytest.mark.parametrize("between", ["\n", " "], ids=["on lines of their own", "on one line"])
async def test_a_model_that_writes_lines_confirms_those_of_the_parts_it_has_read(
    between: str, scripted: ScriptedServer, scripted_model: Model
) -> None:
    parts = ["[1] Twelve people were killed on the ferry.", "[2] It started in the engine room.", "[3] It denied it."]
    scripted.default(lambda _: stream([f"{line}{between}" for line in parts]))
    views: Views = []
    brief = await make_brief(article(), scripted_model, on_lines=views.append)

    assert set(texts(views[0])) <= {claim.text for claim in sized(brief, "brief").claims}
    assert 0 < len(verified(views[0])) < len(texts(views[0]))
    places = [STORY.index(line.claim.spans[0].quote) for line in views[0] if line.claim and line.is_verified]
    others = [STORY.index(line.claim.spans[0].quote) for line in views[0] if line.claim and not line.is_verified]
    assert max(places) < min(others)


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[1, 2]", '{"headline": null, "key_points": 5}', '{"headline": {"text": 7}}', "{" * 5000]
)
def test_a_draft_that_is_none_has_no_statements(text: str) -> None:
    assert statements_so_far(text) == []
