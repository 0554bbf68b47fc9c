"""What one model at one address accepts: servers share a wire format, but each supports only parts of it.

Each difference is learned from one call that was refused or ran out of tokens. It is kept per
(base_url, model): in the process, and for a week in a file of the user's data folder, so that the next command needs no
further trial.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nutgraf.models.completion import Message, Request
from nutgraf.models.endpoint_errors import EFFORTS, Refusal

JSON_METHODS = ("json_schema", "json_object", "prompt")  # ways to ask for JSON, strictest first
_OPTIONAL = {
    "temperature": ("temperature",),
    "seed": ("seed",),
    "stop": ("stop",),
    "logprobs": ("logprobs", "top_logprobs"),
    "top_logprobs": ("logprobs", "top_logprobs"),
    "stream_options": ("stream_options",),
    "reasoning_effort": ("reasoning_effort",),
    "chat_template_kwargs": ("chat_template_kwargs",),
    "enable_thinking": ("enable_thinking",),
    "no_stream": ("stream",),
}
# Ways to turn reasoning off, in the order they are tried: OpenAI, Ollama, LM Studio, Gemini; vLLM, SGLang, llama.cpp.
_SWITCHES = (*EFFORTS, "template", "")
_SHORT_PROMPT = range(50, 600)  # tokens: long enough to compare counts on, too short for any server to truncate
_TRUNCATED_BELOW = 0.7
_CHECK_FROM = 200  # tokens; below it a chat template outweighs the text
_KEPT_SECONDS = 7 * 24 * 3600.0  # servers are updated: what was learned is trusted for a week
_VERSION = 2


@dataclass(slots=True)
class Profile:
    """What one model at one address accepts; it only ever learns.

    `switch` is the way its reasoning is turned down, one of `_SWITCHES`, or None as long as it was not seen to reason.
    `room` is how many tokens it is given for reasoning on top of its answer. `methods` says which ways to
    verify work here.
    """

    limit_name: str = "max_tokens"  # Ollama knows only this one and ignores the other silently
    refused: set[str] = field(default_factory=set)
    json_method: int = 0
    n_ctx: int | None = None
    tokens_per_ours: float = 1.0  # its tokens for one of ours, measured on short prompts
    least_tokens: int = 1
    most_alternatives: int = 20
    most_decisions: int = 400  # statements a decision endpoint takes in one call
    folds_system: bool = False
    stream_only: bool = False
    thinking_off: bool = False
    switch: str | None = None
    room: int = 0
    quiet: bool | None = None  # whether it does without reasoning once it is turned down
    answered: bool = False  # whether a whole answer was read, and so whether it reasons is known
    methods: dict[str, bool] = field(default_factory=dict)
    file: Path | None = field(default=None, compare=False)

    @property
    def reasons(self) -> bool:
        """Whether the model was seen to write reasoning."""
        return self.switch is not None

    def learn_refusal(self, refusal: Refusal, sent: Mapping[str, Any] = MappingProxyType({})) -> None:
        """Remember what the server did not take of a request with the parameters `sent`.

        Calls that were under way together are refused together, so what was learned from one of them is not undone.
        """
        what = refusal.what
        if what in ("max_tokens", "max_completion_tokens"):
            if what == self.limit_name:
                self.limit_name = "max_completion_tokens" if what == "max_tokens" else "max_tokens"
        elif what == "response_format":
            self.json_method = min(self.json_method + 1, len(JSON_METHODS) - 1)
        elif what == "least_tokens":
            self.least_tokens = max(self.least_tokens, refusal.limit)
        elif what.endswith("logprobs") and 0 < refusal.limit < self.most_alternatives:
            self.most_alternatives = refusal.limit
        elif what in ("system", "roles"):
            self.folds_system = True
        elif what == "stream":
            self.stream_only = True
        elif what == "thinking_switch":
            self.thinking_off = True
        else:
            self._leave_out(refusal, sent)
        self.save()

    def _leave_out(self, refusal: Refusal, sent: Mapping[str, Any]) -> None:
        if refusal.what == "reasoning_effort":
            if self.switch not in EFFORTS or sent.get("reasoning_effort", self.switch) != self.switch:
                return
            higher = EFFORTS[EFFORTS.index(self.switch) + 1 :]
            self.switch = next((effort for effort in higher if effort in refusal.efforts), "template")
            return
        if refusal.what == "chat_template_kwargs" and self.switch == "template":
            self.switch = ""
        self.refused.update(_OPTIONAL.get(refusal.what, ()))

    def learn_reasoning(self, sent: Mapping[str, Any], room: int) -> None:
        """Remember that the model reasoned on a request with the parameters `sent`; from now on turn that down.

        A switch that was sent and changed nothing is given up for the next one. `room` is for its reasoning, in tokens.
        """
        before = (self.switch, self.room)
        self.answered = True
        if self.switch is None:
            self.switch = EFFORTS[0] if "reasoning_effort" not in self.refused else "template"
        elif self._turned_down(sent):
            self.switch = "template" if self.switch in EFFORTS else ""
        if self.quiet is not None:
            self.quiet = False
        self.room = max(self.room, room)
        if before != (self.switch, self.room):
            self.save()

    def _turned_down(self, sent: Mapping[str, Any]) -> bool:
        """Whether a request turned reasoning down the way that is tried now."""
        return sent.get("reasoning_effort") == self.switch or (
            "chat_template_kwargs" in sent and self.switch == "template"
        )

    def learn_starved(self, room: int) -> None:
        """Remember that an answer came only once there was `room` for reasoning before it.

        Whether the room helped or the switch sent with it is unknown, so both are kept.
        """
        self.room, self.quiet, self.answered = max(self.room, room), False, True
        self.save()

    def learn_answered(self) -> None:
        """Remember that a whole answer was read."""
        if not self.answered:
            self.answered = True
            self.save()

    @property
    def may_open_with_reasoning(self) -> bool:
        """Whether what is written first may be reasoning that only a closing tag shows to be such."""
        return self.reasons and not self.quiet

    def learn_quiet(self, sent: Mapping[str, Any]) -> None:
        """Remember that the model did not reason when asked not to: it needs no room until an answer runs out of it."""
        if self.quiet is None and self._turned_down(sent):
            self.quiet, self.room = True, 0
            self.save()

    def learn_window(self, n_ctx: int | None) -> None:
        if n_ctx and n_ctx != self.n_ctx:
            self.n_ctx = min(n_ctx, self.n_ctx or n_ctx)
            self.save()

    def learn_method(self, name: str, works: bool) -> None:
        """Remember whether a way to verify works here."""
        if self.methods.get(name) is not works:
            self.methods[name] = works
            self.save()

    def learn_most_decisions(self, most: int) -> None:
        """Remember how many statements a decision endpoint takes in one call."""
        self.most_decisions = min(self.most_decisions, most)
        self.save()

    def learn_ratio(self, ours: int, theirs: int) -> None:
        """Calibrate our count on a prompt too short to be cut; a wrong tokenizer shows as a steady ratio."""
        if ours in _SHORT_PROMPT and theirs > 0:
            self.tokens_per_ours = theirs / ours

    def was_truncated(self, ours: int, theirs: int) -> bool:
        """Whether the server read so much less than we sent that it must have dropped a part of it."""
        expected = ours * min(1.0, self.tokens_per_ours)
        return theirs > 0 and ours >= _CHECK_FROM and theirs < _TRUNCATED_BELOW * expected

    def adaptations(self) -> list[str]:
        """What is done differently here than with a server that takes everything, in words for a user."""
        found = [f"without {name}" for name in sorted(self.refused)]
        if self.limit_name != "max_tokens":
            found.append(f"length of answers as {self.limit_name}")
        if self.least_tokens > 1:
            found.append(f"at least {self.least_tokens} tokens an answer")
        if self.most_alternatives < 20:
            found.append(f"top_logprobs at most {self.most_alternatives}")
        if self.folds_system:
            found.append("system message inside the first user message")
        if self.stream_only:
            found.append("always as a stream")
        if self.json_method:
            found.append(f"JSON by {JSON_METHODS[self.json_method]}")
        if self.n_ctx:
            found.append(f"window of {self.n_ctx:,} tokens")
        if self.reasons:
            found.append(f"reasons: {_SWITCH_WORDS.get(self.switch or '', 'reasoning effort ' + str(self.switch))}")
        return found

    def save(self) -> None:
        """Write the profile to its file; a folder that cannot be written only costs the next command some requests."""
        if self.file is None:
            return
        stored = asdict(self) | {"refused": sorted(self.refused), "version": _VERSION, "saved": time.time()}
        del stored["file"]
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            draft = self.file.with_suffix(f".{os.getpid()}.part")
            draft.write_text(json.dumps(stored), encoding="utf-8")
            draft.replace(self.file)

    def load(self, file: Path) -> None:
        """Take over what an earlier command learned, where it is not too old, and keep what is learned in `file`."""
        self.file = file
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            stored = json.loads(file.read_text(encoding="utf-8"))
            if stored["version"] != _VERSION or not 0 <= time.time() - stored["saved"] <= _KEPT_SECONDS:
                return
            values = {one.name: stored[one.name] for one in fields(self) if one.name != "file"}
            values["refused"] = set(values["refused"])
            values["methods"] = {str(name): bool(works) for name, works in values["methods"].items()}
            values["json_method"] = min(max(int(values["json_method"]), 0), len(JSON_METHODS) - 1)
            for name, value in values.items():
                setattr(self, name, value)


_SWITCH_WORDS = {"template": "its chat template is asked not to", "": "it cannot be turned down, so it is given room"}
_PROFILES: dict[tuple[str, str], Profile] = {}


def profile_of(base_url: str, model: str, folder: Path | None = None) -> Profile:
    """The one profile of this model at this address; with a `folder` it is kept there between commands."""
    known = _PROFILES.get((base_url, model))
    if known is None:
        limit = "max_completion_tokens" if "api.openai.com" in base_url else "max_tokens"
        known = _PROFILES.setdefault((base_url, model), Profile(limit_name=limit))
    if folder is not None and known.file is None:
        known.load(folder / f"{hashlib.sha256(f'{base_url} {model}'.encode()).hexdigest()[:32]}.json")
    return known


def wire_arguments(request: Request, profile: Profile, json_method: int, room: int | None = None) -> dict[str, Any]:
    """The request in the words this server understands; `room` tokens are for reasoning before the answer."""
    extra = profile.room if room is None else room
    arguments: dict[str, Any] = {
        "messages": [message.model_dump() for message in _messages(request, json_method, fold=profile.folds_system)],
        profile.limit_name: max(request.max_tokens + extra, profile.least_tokens),
        "temperature": request.temperature,
    }
    if request.seed is not None:
        arguments["seed"] = request.seed
    if request.stop:
        arguments["stop"] = list(request.stop)
    if request.logprobs:
        arguments |= {"logprobs": True, "top_logprobs": min(request.logprobs, profile.most_alternatives)}
    if request.json_schema and JSON_METHODS[json_method] != "prompt":
        arguments["response_format"] = _response_format(request, json_method)
    if profile.switch in EFFORTS:
        arguments["reasoning_effort"] = profile.switch
    if profile.switch == "template":
        arguments["chat_template_kwargs"] = {"enable_thinking": False, "thinking": False}
    if profile.thinking_off:
        arguments["enable_thinking"] = False
    return {name: value for name, value in arguments.items() if name not in profile.refused}


def _messages(request: Request, json_method: int, *, fold: bool = False) -> tuple[Message, ...]:
    messages = _folded(request.messages) if fold else request.messages
    if request.json_schema is None or JSON_METHODS[json_method] == "json_schema":
        return messages
    *before, last = messages
    rule = f"Answer with one JSON object only, fitting this JSON Schema:\n{_compact(request.json_schema.body)}"
    return (*before, Message(role=last.role, content=f"{last.content}\n\n{rule}"))


def _folded(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages with system messages in the role of the user, and no two of one role in a row."""
    kept: list[Message] = []
    for message in messages:
        role = "user" if message.role == "system" else message.role
        if kept and kept[-1].role == role:
            kept[-1] = Message(role=role, content=f"{kept[-1].content}\n\n{message.content}")
        else:
            kept.append(Message(role=role, content=message.content))
    return tuple(kept)


def _response_format(request: Request, json_method: int) -> dict[str, Any]:
    if JSON_METHODS[json_method] == "json_object" or request.json_schema is None:
        return {"type": "json_object"}
    schema = {"name": request.json_schema.name, "schema": request.json_schema.body, "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _compact(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
