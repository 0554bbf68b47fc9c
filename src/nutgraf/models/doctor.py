"""Checks model access: the value and origin of each setting, and whether the model answers."""

from __future__ import annotations

import tempfile
import time
from urllib.parse import urlsplit

from pydantic import BaseModel

from nutgraf.article import Frozen
from nutgraf.errors import ContextOverflow, NutgrafError
from nutgraf.models.completion import Message, Model, Request
from nutgraf.models.factory import embedded_file, endpoint_address, is_embedded, open_model
from nutgraf.models.memory import free_memory, shortage
from nutgraf.models.model_files import stamped_sha256
from nutgraf.models.settings import DEFAULT, ENVIRONMENT, UNKNOWN_WINDOW, Method, Settings, is_loopback
from nutgraf.models.structured import complete_json
from nutgraf.models.verifier import ProfiledModel, VerificationQuestion, Verifier
from nutgraf.prompts import load

_STORY = "The ferry to Port Ellery runs again on Monday, the harbour master said."
_FILLER = "The harbour was calm all morning, and the gulls sat on the wall in a long row. "
_LONGEST = 6_000  # tokens of a prompt of `ask`
_AROUND = 600  # tokens for the question and the answer
_METHODS: dict[Method, str] = {
    "decisions": "chances from its decision endpoint",
    "logprobs": "chances from log probabilities",
    "json": "verdicts in JSON, without chances",
    "word": "the bare word yes or no, without chances",
}


class _Reply(BaseModel):
    """What the structured answer of the check-up has to fit."""

    answer: str


class Finding(Frozen):
    """One line of the check-up; `advice` says what to do where `ok` is False, or warns."""

    name: str
    value: str
    origin: str = DEFAULT
    ok: bool = True
    advice: str = ""


async def diagnose(settings: Settings) -> list[Finding]:
    """Look at each setting, the model's file or address and the tokenizer; send what `brief`, `ask` and `check` send.

    Never raises for what it finds: a fault is a Finding with `ok` False. Keys are masked.
    """
    findings = [_setting(settings, name) for name in ENVIRONMENT]
    findings += _embedded(settings) if is_embedded(settings) else [_address(settings)]
    findings += [_data_folder(settings), _tokenizer()]
    if all(finding.ok for finding in findings):
        findings += await _answers(settings)
    return findings


def _setting(settings: Settings, name: str) -> Finding:
    value = getattr(settings, name)
    shown = "unset" if value is None else str(value)  # a SecretStr shows as asterisks
    advice = ""
    if name == "base_url" and settings.base_url:
        shown = (
            urlsplit(settings.base_url)._replace(netloc=urlsplit(settings.base_url).netloc.rpartition("@")[2]).geturl()
        )
        if settings.base_url.startswith("http:") and settings.api_key and not is_loopback(settings.base_url):
            advice = "the key travels unencrypted; use https"
    if name == "api_key" and settings.api_key and is_embedded(settings):
        advice = "not used: name a model with --model to send articles to that endpoint"
    return Finding(name=name, value=shown, origin=settings.origin(name), advice=advice)


def _embedded(settings: Settings) -> list[Finding]:
    """The file of the embedded model, and whether the memory suffices for it."""
    try:
        file = embedded_file(settings)
        sha256 = stamped_sha256(file.path, settings.data_dir)
    except NutgrafError as error:
        return [Finding(name="model file", value="missing", ok=False, advice=str(error))]
    size = file.path.stat().st_size
    value = f"{file.path} ({size / 1e9:.1f} GB, sha256 {sha256[:12]})"
    window = (settings.context_window or UNKNOWN_WINDOW) * ((settings.at_once or 1) + 1)
    return [
        Finding(name="model file", value=value, origin=file.name),
        Finding(name="memory", value=f"{free_memory() / 1e9:.1f} GB free", advice=shortage(size, window)),
    ]


def _data_folder(settings: Settings) -> Finding:
    """Whether models and what is learned of endpoints can be kept; commands work without that."""
    existing = next((one for one in (settings.data_dir, *settings.data_dir.parents) if one.exists()), settings.data_dir)
    try:
        with tempfile.TemporaryFile(dir=existing):
            return Finding(name="data folder", value="can be written", origin=settings.origin("data_dir"))
    except OSError as error:
        advice = f"{existing}: {error.strerror or error}; name another folder with NUTGRAF_DATA_DIR"
        return Finding(name="data folder", value="cannot be written", origin=settings.origin("data_dir"), advice=advice)


def _address(settings: Settings) -> Finding:
    try:
        address = endpoint_address(settings)
    except NutgrafError as error:
        return Finding(name="endpoint", value="unusable", ok=False, advice=str(error))
    return Finding(name="endpoint", value=address.where, origin=settings.origin("base_url"))


def _tokenizer() -> Finding:
    from nutgraf.models.tokens import DEFAULT_ENCODING, count_tokens

    counted = count_tokens("Two people died.", "")
    return Finding(name="tokenizer", value=f"{DEFAULT_ENCODING}, offline", ok=counted == 4)


async def _answers(settings: Settings) -> list[Finding]:
    """What the model makes of what `brief` and `ask` send it."""
    try:
        model = open_model(settings)
    except NutgrafError as error:
        return [Finding(name="answer", value="none", ok=False, advice=str(error))]
    try:
        found = [await _answer(model)]
        if found[0].ok:
            # One after the other: what the first learns of the endpoint, the next ones need not find out again.
            found += [await probe(model) for probe in (_structured, _verdict, _many_verdicts, _stream, _long_prompt)]
            found += [_drafting(model), *_adaptations(model)]
        return found
    finally:
        await model.aclose()


async def _answer(model: Model) -> Finding:
    began = time.perf_counter()
    try:
        completion = await model.complete(_question_request("When does the ferry run again?", _STORY))
    except NutgrafError as error:
        return Finding(name="answer", value="none", ok=False, advice=str(error))
    took = time.perf_counter() - began
    tokens = completion.usage.prompt_tokens + completion.usage.completion_tokens
    return Finding(name="answer", value=f"answered in {took:.1f} s, {tokens} tokens", origin=completion.model)


async def _structured(model: Model) -> Finding:
    try:
        await complete_json(model, _question_request("When does the ferry run again?", _STORY), _Reply)
    except NutgrafError as error:
        # Briefs and answers of plain lines do without it, so this is no failure.
        return Finding(name="JSON answer", value="not usable", advice=f"answers are asked for in plain lines: {error}")
    return Finding(name="JSON answer", value="fits its schema", origin=model.name)


async def _verdict(model: Model) -> Finding:
    """Whether the model distinguishes a statement of the passage from one it denies, and by which method."""
    verifier = Verifier(model)
    try:
        judged = (await verifier.judge([_question("Monday"), _question("Thursday")])).judgments
    except NutgrafError as error:
        return Finding(name="verification", value="none", ok=False, advice=str(error))
    true, false = judged
    if true is None:
        advice = "the model gives no verdict on an answer, so every answer would be refused; name another with --model"
        return Finding(name="verification", value="no verdict", ok=False, advice=advice)
    is_reliable = false is None or true.score > false.score
    advice = "" if is_reliable else "it judges a wrong answer like a right one; expect false answers, or refused ones"
    return Finding(name="verification", value=_METHODS[true.method], origin=_origin(model), advice=advice)


async def _many_verdicts(model: Model) -> Finding:
    """Whether the statements of a text are judged together, as `check` sends them."""
    statements = [_question("Monday"), _question("Thursday"), _question("Monday"), _question("Friday")]
    try:
        reply = await Verifier(model).judge(statements)
    except NutgrafError as error:
        return Finding(name="check", value="none", ok=False, advice=str(error))
    judged = sum(judgment is not None for judgment in reply.judgments)
    calls = f"{reply.calls} {'request' if reply.calls == 1 else 'requests'}"
    if not judged:
        advice = "the model gives no verdict on a statement, so `check` would leave all of them unchecked"
        return Finding(name="check", value="no verdict", ok=False, advice=advice)
    return Finding(name="check", value=f"{judged} of {len(statements)} statements judged in {calls}", origin=model.name)


def _origin(model: Model) -> str:
    chosen = isinstance(model, ProfiledModel) and model.verifier is not None
    return "NUTGRAF_VERIFIER" if chosen else "found out"


async def _stream(model: Model) -> Finding:
    pieces = 0
    try:
        async for piece in model.stream(_question_request("When does the ferry run again?", _STORY)):
            pieces += isinstance(piece, str)
    except NutgrafError as error:
        return Finding(name="stream", value="none", ok=False, advice=str(error))
    return Finding(name="stream", value=f"whole, in {pieces} pieces", origin=model.name)


async def _long_prompt(model: Model) -> Finding:
    """Whether a prompt that fills most of the window is read, to its end."""
    wanted = max(256, min(_LONGEST, model.context_window - _AROUND))
    try:
        times = max(1, wanted // max(1, await model.count_tokens(_FILLER)))
        completion = await model.complete(_question_request("When does the ferry run again?", _FILLER * times + _STORY))
    except ContextOverflow as error:
        limit = f"{error.n_ctx:,} tokens" if error.n_ctx else "less than was thought"
        return Finding(name="long prompt", value=f"reads {limit}", advice="longer articles are read in smaller parts")
    except NutgrafError as error:
        return Finding(name="long prompt", value="none", ok=False, advice=str(error))
    return Finding(name="long prompt", value=f"{completion.usage.prompt_tokens:,} tokens read", origin=completion.model)


def _drafting(model: Model) -> Finding:
    """How briefs and answers are asked for, and with which prompts."""
    chosen = ", ".join(load(name, drafting=model.drafting).id for name in ("brief", "ask"))
    return Finding(name="drafting", value=f"{model.drafting} ({chosen})", origin=model.name)


def _adaptations(model: Model) -> list[Finding]:
    made = model.profile.adaptations() if isinstance(model, ProfiledModel) else []
    return [Finding(name="adapted", value="; ".join(made), origin="found out")] if made else []


def _question_request(question: str, text: str) -> Request:
    rule = "Answer from the article alone, in a few words."
    return Request(
        messages=(
            Message(role="system", content=rule),
            Message(role="user", content=f"Article:\n{text}\n\nQuestion: {question}"),
        ),
        max_tokens=64,
    )


def _question(answer: str) -> VerificationQuestion:
    asked = f"Passage: {_STORY}\nQuestion: When does the ferry run again?\nAnswer: {answer}"
    rule = "You check an answer against a passage. Reply yes or no."
    messages = (Message(role="system", content=rule), Message(role="user", content=asked))
    statement = f'The passage says that the ferry runs again on "{answer}".'
    return VerificationQuestion(_STORY, statement, Request(messages=messages, max_tokens=1))
