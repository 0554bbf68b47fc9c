"""What goes wrong at the service is a sentence, loses nothing that was stored, and shows nobody another's."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from nutgraf.answer import Answer
from nutgraf.brief import Brief
from nutgraf.errors import InputError, LibraryError, ModelError, UsageError
from nutgraf.web.chat_service import ChatService
from scripted_server import ScriptedServer, status, stream
from web.scripted_model import FERRY, HOW_MANY
from web.service_calls import ADA, BOB, all_of, answered, start_conversation_about


async def test_no_user_can_reach_articles_and_conversations_of_another(service: ChatService) -> None:
    entry = await service.add_text(ADA, FERRY)
    conversation = await start_conversation_about(service)
    await answered(service, conversation, HOW_MANY)

    for asked in (
        service.ask_events(BOB, conversation, HOW_MANY),
        service.brief_events(BOB, entry.sha256),
    ):
        with pytest.raises(UsageError, match="no longer"):
            await all_of(asked)
    with pytest.raises(UsageError, match="no longer"):
        await service.answer(BOB, entry.sha256, HOW_MANY)


async def test_a_model_that_dies_in_mid_answer_is_a_sentence_and_nothing_is_lost(
    service: ChatService, scripted: ScriptedServer
) -> None:
    conversation = await start_conversation_about(service)
    await answered(service, conversation, HOW_MANY)
    scripted.enqueue(stream(["212 ", "pass"], finish=None, usage=False, ending="torn"))
    with pytest.raises(ModelError) as reported:
        await all_of(service.ask_events(ADA, conversation, HOW_MANY))

    assert "scripted" in str(reported.value)
    assert "\n" not in str(reported.value)
    assert len(service.library.turns(ADA, conversation)) == 1
    assert "212" in (await answered(service, conversation, HOW_MANY)).text


async def test_a_model_that_refuses_is_a_sentence_in_a_brief_as_well(
    service: ChatService, scripted: ScriptedServer
) -> None:
    entry = await service.add_text(ADA, FERRY)
    scripted.enqueue(status(401, {"message": "no"}))
    with pytest.raises(ModelError, match="key"):
        await all_of(service.brief_events(ADA, entry.sha256))

    assert isinstance((await all_of(service.brief_events(ADA, entry.sha256)))[-1], Brief)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n\t ", "blank"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "an image"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(range(256)) * 9, "not text"),
        (b"%PDF-1.7", "a damaged PDF"),
        (b"a" * 5_000_001, "the limit is 5 MB"),
    ],
)
async def test_a_file_that_is_no_article_is_one_sentence_with_its_name(
    service: ChatService, data: bytes, why: str
) -> None:
    with pytest.raises(InputError, match=why) as reported:
        await service.add_bytes(ADA, data, "C:\\fakepath\\holiday.jpg")

    assert "holiday.jpg" in str(reported.value)
    assert "fakepath" not in str(reported.value)
    assert service.library.entries(ADA) == []


@pytest.mark.parametrize("text", ["", " ", "\n\u3000\t"])
async def test_an_empty_paste_says_what_to_do(service: ChatService, text: str) -> None:
    with pytest.raises(InputError, match="paste the text of an article"):
        await service.add_text(ADA, text)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "x" * 5000, "a\x1b[2J\nb.txt", "\u202etxt.exe"])
async def test_any_name_of_a_file_is_made_short_and_harmless(service: ChatService, name: str) -> None:
    entry = await service.add_text(ADA, FERRY, name)
    article = service.library.article(ADA, entry.sha256)

    assert article is not None
    assert article.source is not None
    assert 0 < len(article.source.name) <= 120
    assert not {"/", "\x1b", "\n", "\u202e"} & set(article.source.name)


async def test_half_a_character_in_a_paste_is_no_trouble(service: ChatService) -> None:
    entry = await service.add_text(ADA, f"{FERRY}\ud800")
    assert entry.words > 10


async def test_an_address_is_fetched_by_the_guarded_fetcher_and_a_path_is_read(
    service: ChatService, tmp_path: Path
) -> None:
    path = tmp_path / "story.txt"
    path.write_text(FERRY)

    with pytest.raises(InputError, match="cannot fetch"):
        await service.add_source(ADA, "http://127.0.0.1/story")
    assert len(await service.add_source(ADA, str(path))) == 1
    with pytest.raises(InputError, match="no such file"):
        await service.add_source(ADA, str(tmp_path / "nowhere.txt"))


@pytest.mark.parametrize("question", ["", "?!", "why " * 200])
async def test_a_question_that_cannot_be_put_costs_nothing(
    service: ChatService, scripted: ScriptedServer, question: str
) -> None:
    conversation = await start_conversation_about(service)
    with pytest.raises(UsageError, match="question"):
        await all_of(service.ask_events(ADA, conversation, question))

    assert scripted.requests == []


async def test_a_result_that_cannot_be_stored_is_still_returned_and_then_reported(
    service: ChatService, full_disk: FullDisk
) -> None:
    conversation = await start_conversation_about(service)
    entry = service.library.entries(ADA)[0]
    for events in (service.ask_events(ADA, conversation, HOW_MANY), service.brief_events(ADA, entry.sha256)):
        given: list[object] = []
        with pytest.raises(LibraryError, match=r"free some space|check its space"), full_disk():
            await _into(given, events)
        assert isinstance(given[-1], Answer | Brief)

    assert "212" in (await answered(service, conversation, HOW_MANY)).text
    assert len(service.library.turns(ADA, conversation)) == 1


FullDisk = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def full_disk() -> FullDisk:
    """While it lasts, no file of this process can grow."""
    resource = pytest.importorskip("resource", reason="only Unix can forbid a process to write")

    @contextmanager
    def full() -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return full


async def _into(given: list[object], events: AsyncGenerator[object]) -> None:
    async for event in events:
        given.append(event)
