"""The answer inside what a model wrote, without its reasoning, control tokens, code fences and small talk.

Chat templates mark reasoning in many ways, and servers pass the marks on when they do not know the model: tags
(`<think>…</think>`, often with the opening one missing), brackets (`[THINK]…[/THINK]`), harmony channels
(`<|channel|>final<|message|>…`), or harmony with its marks removed (`analysis…assistantfinal…`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.models.completion import TokenAlternatives

_NAMES = r"(?:[a-z]{1,12}[:_])?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|analysis|scratchpad|cot)"
_TAG = re.compile(
    rf"<(?P<close>/)?{_NAMES}>"
    rf"|\[(?P<close2>/)?(?:THINK|THINKING|REASONING)\]"
    rf"|◁(?P<close3>/)?{_NAMES}▷"
    r"|<[|｜](?:(?:START|begin)_(?:OF_)?)?(?:THINKING|THOUGHT|think|thought)[|｜]>"
    r"|<[|｜](?P<close4>(?:END|end)_(?:OF_)?|/)(?:THINKING|THOUGHT|think|thought)[|｜]>",
    re.IGNORECASE,
)
# A channel's header: `<|channel|>analysis<|message|>`, also `<|channel|>final <|constrain|>json<|message|>`.
_CHANNEL = re.compile(
    r"<\|channel\|?>\s{0,4}(\w{1,20})[^<\n]{0,40}(?:<\|constrain\|>[^<\n]{0,40})?(?:<\|message\|>|\n)?"
)
_CHANNEL_END = re.compile(r"<channel\|>")
_BARE_HARMONY = re.compile(r"\s*(?:analysis|commentary)")
_BARE_FINAL = "assistantfinal"
_PROSE = re.compile(r"\s*here(?:'s| is) my (?:thought|thinking) process:?", re.IGNORECASE)
_PROSE_END = re.compile(r"here(?:'s| is) my (?:response|answer):?", re.IGNORECASE)

_HEADER = re.compile(
    r"<\|(?:im_start|start)\|>\s{0,4}(?:assistant|model)\s{0,4}(?:\n|<\|message\|>)?"
    r"|<\|start_header_id\|>\s{0,4}assistant\s{0,4}<\|end_header_id\|>"
    r"|<start_of_turn>\s{0,4}model\s{0,4}"
)
_CONTROL = re.compile(
    r"<[|｜]/?[^<>|｜\s]{1,40}[|｜]>|</?s>|<(?:/?eos|/?bos|pad|unk|(?:start|end)_of_turn|end_of_utterance|eod)>"
    r"|\[/?INST\]|<unused\d{1,4}>"
)
_ENDS_TURN = re.compile(r"</s>|.*(?:end|eot|eos|eom|return|stop|eod).*", re.IGNORECASE)
_FENCE = re.compile(r"\s{0,200}(?P<fence>`{3,8}|~{3,8})[\w+-]{0,20}[ \t]{0,20}\r?\n")

# Words of small talk around an answer, by language; none of them begins an answer from an article.
_OPENERS = (
    r"sure|certainly|of course|absolutely|okay|ok|alright|great question|no problem|here(?:'s|’s| is"
    r"| are| you go)|below (?:is|are)"
    r"|the following|based on (?:the|your)|according to your request|as requested|answer|final answer"
    r"|natürlich|gerne?|hier (?:ist|sind)|voici|bien sûr|certainement|claro|por supuesto|aquí (?:está|tiene|están)"
    r"|certo|ecco|claro que sim|aqui está"
)
_PREAMBLE = re.compile(rf"(?:{_OPENERS})\b[^\n]{{0,160}}:[ \t*]*(?:\r?\n\s*|$)", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:sure(?: thing)?|certainly|of course|absolutely|no problem|natürlich|claro)[!.]\s+", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"(?:(?:according to|based on) the (?:article|text|passage|story)(?: provided)?, )?"
    r"the (?:final |short |correct )?answer(?: to (?:the|your|this) question)? (?:is|would be):?\s+",
    re.IGNORECASE,
)
_CLOSER = re.compile(
    r"(?:let me know|i hope (?:this|that)|hope (?:this|that) helps|feel free|please let me"
    r"|is there anything|if you (?:need|have|would)"
    r"|would you like|do you (?:want|need)|lassen sie mich|n'hésitez pas|avísame|fammi sapere)\b",
    re.IGNORECASE,
)
_LONGEST_CLOSER = 200  # characters
_LONGEST_JSON = 50_000  # characters
_MARKS_OF_TOKENS = " \t\r\nĠĊ▁*_\"'“”‘’`.,:;!?()[]{}"


class SplitReply(NamedTuple):
    """What a model wrote, taken apart: the `answer` alone, and whether there was any `reasoning` beside it.

    `start` is where the answer begins in the text it was taken from, a code point offset.
    """

    answer: str
    reasoning: bool
    start: int


def split_reply(text: str) -> SplitReply:
    """The answer in what a model wrote; an empty one where it wrote nothing but reasoning. Never raises.

    >>> split_reply("<think>It says nine.</think>\\n\\nnine weeks<|im_end|>")
    SplitReply(answer='nine weeks', reasoning=True, start=30)
    """
    begins = _end_of_reasoning(text)
    reasoning = begins > 0
    answer, start = _without_control(text[begins:], begins)
    if not reasoning and start == 0 and answer == text and not _may_be_decorated(text):
        return SplitReply(text, False, 0)
    answer, start = _without_preamble(answer, start)
    answer, start = _without_fence(answer, start)
    return SplitReply(_without_closer(answer), reasoning, start)


def is_reasoning_so_far(text: str) -> bool:
    """Whether a text that is still growing has not reached its answer yet, as far as can be seen.

    >>> is_reasoning_so_far("<think>It says"), is_reasoning_so_far("<thi"), is_reasoning_so_far("nine w")
    (True, True, False)
    """
    head = text.lstrip()
    if not head or (head[0] in "<[◁" and len(head) < _LONGEST_MARK and not re.search(r"[>\]▷]", head)):
        return True
    return not split_reply(text).answer.strip()


_LONGEST_MARK = 24
# The first words of somebody thinking; a text that is a beginning of one of them may still become one.
_THINKING_WORDS = (
    "okay, hmm alright, so, well, right, first, now, wait, let_me let's i_need_to i_should i_have_to i'll i_am"
    " we_need_to we_have_to we_should the_user the_question this_question looking_at to_answer to_determine thinking"
).split()
_THINKING = re.compile(
    r"\s*(?:(?:okay|ok|hmm+|alright|so|well|right|first|now|wait)\b[,.:]|okay so\b"
    r"|(?:let me|let's|let us|i need to|i should|i have to|i'll|i am|i'm|we need to|we have to|we are|we should)\b"
    r"|(?:the|this) (?:user|question|task|problem|prompt)\b|(?:looking at|to answer|to determine|thinking)\b"
    r"|(?:d'accord|bon|voyons|bueno|vamos a|also,|der nutzer|l'utilisateur|el usuario)\b)",
    re.IGNORECASE,
)


def opens_like_reasoning(text: str) -> bool:
    """Whether a text begins with the words of somebody thinking, or may still come to.

    >>> opens_like_reasoning("Okay, let me look at the article."), opens_like_reasoning("From 4 May, the council said")
    (True, False)
    """
    head = text.lstrip().casefold()
    return _THINKING.match(text) is not None or any(
        words.startswith(head.replace(" ", "_")) for words in _THINKING_WORDS
    )


def answer_tokens(places: Sequence[TokenAlternatives], answer: str) -> tuple[TokenAlternatives, ...]:
    """The places of the tokens of `answer` from its first word, without reasoning, control tokens and quotes.

    Empty when the tokens are not those of the answer: some servers list only the first token of all that was written.
    """
    found = _first_word(places)
    first = bare_word(found[0].token) if found else ""
    return found if not answer.strip() or bare_word(answer).startswith(first) else ()


def plain_of_json(text: str) -> str:
    """The words inside an answer that came as JSON though none was asked for; any other text as it is.

    >>> plain_of_json('{"answer": "nine weeks"}'), plain_of_json('[{"part": 1, "line": "It closed."}]')
    ('nine weeks', '[1] It closed.')
    """
    if not text.lstrip().startswith(("{", "[")) or len(text) > _LONGEST_JSON:
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    lines = [_line_of(entry) for entry in (value if isinstance(value, list) else [value])]
    return "\n".join(line for line in lines if line) if all(lines) and lines else text


def _line_of(entry: object) -> str:
    """An object of one text, and a number or none, as a line; empty for any other."""
    values = list(entry.values()) if isinstance(entry, dict) else []
    texts = [value for value in values if isinstance(value, str) and value.strip()]
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if len(texts) != 1 or len(numbers) > 1 or len(values) != len(texts) + len(numbers):
        return ""
    return f"[{numbers[0]}] {texts[0]}" if numbers else texts[0]


def _first_word(places: Sequence[TokenAlternatives]) -> tuple[TokenAlternatives, ...]:
    written = "".join(place.token for place in places)
    start = split_reply(written).start
    if start == 0 and places and _is_word(places[0].token):
        return tuple(places)
    at = 0
    for index, place in enumerate(places):
        if at >= start and _is_word(place.token) and not _CONTROL.fullmatch(place.token.strip()):
            return tuple(places[index:])
        at += len(place.token)
    return ()


def bare_word(token: str) -> str:
    """A token or an answer of one word without spaces, quotes and the marks tokenizers put for a space.

    >>> bare_word("ĠYes"), bare_word('"no".')
    ('yes', 'no')
    """
    return token.strip(_MARKS_OF_TOKENS).casefold()


def _is_word(token: str) -> bool:
    return any(character.isalnum() for character in token)


def _end_of_reasoning(text: str) -> int:
    """Where the reasoning at the beginning of a text ends; 0 without any, the length of the text if it never ends."""
    harmony = _end_of_harmony(text)
    if harmony is not None:
        return harmony
    tags = list(_TAG.finditer(text))
    closing = [tag for tag in tags if any(tag.groupdict().values())]
    if closing:
        return closing[-1].end()
    if tags and not _without_control(text[: tags[0].start()], 0)[0].strip():
        return len(text)
    found = _PROSE.match(text)
    if found:
        ends = list(_PROSE_END.finditer(text, found.end()))
        return ends[-1].end() if ends else len(text)
    return 0


def _end_of_harmony(text: str) -> int | None:
    channels = list(_CHANNEL.finditer(text))
    if channels:
        last = channels[-1]
        if last.group(1).lower() in ("final", "content", "answer", "response"):
            return last.end()
        ended = list(_CHANNEL_END.finditer(text, last.end()))  # `<|channel>thought … <channel|>answer`
        return ended[-1].end() if ended else len(text)
    if _BARE_HARMONY.match(text):
        final = text.rfind(_BARE_FINAL)
        if final >= 0:
            return final + len(_BARE_FINAL)
    return None


def _without_control(text: str, offset: int) -> tuple[str, int]:
    """A text without control tokens, up to the one that ends the turn, and where it begins."""
    if "<" not in text and "[" not in text:
        return text, offset
    header = _HEADER.match(text.lstrip())
    skipped = len(text) - len(text.lstrip()) + header.end() if header else 0
    kept: list[str] = []
    at = skipped
    start = None
    for token in _CONTROL.finditer(text, skipped):
        piece = text[at : token.start()]
        if piece.strip() and start is None:
            start = at
        kept.append(piece)
        at = token.end()
        if start is not None and _ENDS_TURN.fullmatch(token.group()):
            return "".join(kept), offset + start
    kept.append(text[at:])
    return "".join(kept), offset + (at if start is None else start)


def _may_be_decorated(text: str) -> bool:
    head = text.lstrip()
    return (
        bool(head)
        and (
            _FENCE.match(head)
            or _PREAMBLE.match(head)
            or _GREETING.match(head)
            or _LEAD_IN.match(head)
            or _has_closer(text)
        )
        is not None
    )


def _has_closer(text: str) -> bool | None:
    _, gap, last = text.rstrip().rpartition("\n\n")
    return True if gap and _CLOSER.match(last.lstrip()) else None


def _without_preamble(text: str, offset: int) -> tuple[str, int]:
    """A text without an opening line of small talk; never empty where it was not."""
    for pattern in (_GREETING, _PREAMBLE, _LEAD_IN):
        begins = len(text) - len(text.lstrip())
        found = pattern.match(text, begins)
        if found and text[found.end() :].strip():
            text, offset = text[found.end() :], offset + found.end()
    begins = len(text) - len(text.lstrip())
    return text[begins:], offset + begins


def _without_fence(text: str, offset: int) -> tuple[str, int]:
    """The content of the code fence a text begins with."""
    opened = _FENCE.match(text)
    if not opened:
        return text, offset
    inside = text[opened.end() :]
    closing = inside.find(f"\n{opened['fence']}")
    if inside.startswith(opened["fence"]):
        return text, offset
    return (inside if closing < 0 else inside[:closing]), offset + opened.end()


def _without_closer(text: str) -> str:
    head, gap, last = text.rstrip().rpartition("\n\n")
    is_closer = gap and head.strip() and len(last) <= _LONGEST_CLOSER and _CLOSER.match(last.lstrip())
    return head if is_closer else text
