"""Answers open questions with the article's own sentences, by code.

Recognised are "What happened in X?", "What did X say (announce, decide …) about Y on Z?", "What about X?", "What comes
next?" and "Is X still Y?". A question is answered only where code is sure: every name and date of the question, and
every word of its matter, is in the sentences that are returned, and what somebody said is attributed to that somebody.
For anything else the answer is empty, and the model drafts one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from nutgraf.article import Sentence
from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.text.calendar import month_names
from nutgraf.text.cues_en import EXPECTED
from nutgraf.text.lexicon_en import BE_FORMS, WEEKDAYS, any_of

OpenKind = Literal["event", "speech", "about", "next", "still"]
_MOST = 3  # sentences of one answer
_LONGEST = 120  # words of one answer; a longer one is no answer but a passage

# What somebody may be asked to have said, by the verb of the question.
_SAYS = any_of(
    """say announce declare state claim report confirm warn promise pledge demand stress suggest tell decide propose
    admit deny agree add urge call vow""".split()
)

_PATTERNS: tuple[tuple[OpenKind, re.Pattern[str]], ...] = (
    (
        "event",
        re.compile(
            r"^what (?:else )?(?:(?:has |had )?happened|took place|went on|occurred)"
            r"(?: (?:in|at|on|to|near|during|around|outside|inside))? (?P<matter>[^?]+)\?*$",
            re.IGNORECASE,
        ),
    ),
    (
        "speech",
        re.compile(
            rf"^what (?:else )?(?:did|has|does) (?P<who>[^?]{{1,120}}?) (?P<act>{_SAYS})\b(?P<matter>[^?]*)\?*$",
            re.IGNORECASE,
        ),
    ),
    (
        "about",
        re.compile(
            r"^(?:what about|tell me (?:more )?about|what does (?:the|this) (?:article|story|report|text) say about)"
            r" (?P<matter>[^?]+)[?.]*$",
            re.IGNORECASE,
        ),
    ),
    (
        "next",
        re.compile(
            r"^what (?:comes|happens|is|will happen|is going to happen|is expected|are the) next(?: steps?)?"
            r"(?: (?:for|in|with|to) (?P<matter>[^?]+))?\?*$",
            re.IGNORECASE,
        ),
    ),
    (
        "still",
        re.compile(
            rf"^(?:{any_of(BE_FORMS)}|does|do|has|have) (?P<who>[^?]{{1,120}}?) still (?P<matter>[^?]+)\?*$",
            re.IGNORECASE,
        ),
    ),
)
_NAME = re.compile(r"\b[A-Z][\w’'-]*")
_COMING = re.compile(
    rf"\b(?:(?:is|are) (?:{any_of(EXPECTED)}) (?:to|for|on|in|at)\b"
    r"|will\b(?! not\b)|(?:is|are) to (?:be|go|begin|start|vote|meet|open|close|appear)\b"
    r"|next (?:week|month|year|step)\b)",
    re.IGNORECASE,
)
_MONTH = any_of(name for names in month_names("en") for name in names)
_COMING_DATE = re.compile(
    rf"\b(?:next|tomorrow|tonight|later this|by the end of|on (?:{any_of(WEEKDAYS)})|in (?:{_MONTH})"
    rf"|(?:{_MONTH}) \d{{1,2}}"
    rf"|\d{{1,2}} (?:{_MONTH}))\b",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:no longer|not any ?more|ceased|is over|has ended|have ended)\b", re.IGNORECASE)
_ON = re.compile(
    r"\b(?:still|remains?|remained|continu\w+|persist\w*|ongoing|lingering|yet to|concerned|in progress)\b",
    re.IGNORECASE,
)


class OpenQuestion(NamedTuple):
    """An open question: its kind, whom it is about (empty unless it names a speaker or subject), and its matter."""

    kind: OpenKind
    who: str
    act: str
    matter: str


def open_question_of(text: str) -> OpenQuestion | None:
    """The open question that `text` asks, None for any other.

    >>> open_question_of("What did Mayor Ruiz announce on July 25?")
    OpenQuestion(kind='speech', who='Mayor Ruiz', act='announce', matter='on July 25')
    """
    for kind, pattern in _PATTERNS:
        if found := pattern.match(text.strip()):
            parts = {name: (value or "").strip() for name, value in found.groupdict().items()}
            return OpenQuestion(kind, parts.get("who", ""), parts.get("act", ""), parts.get("matter", ""))
    return None


@tolerant("the sentences that answer an open question", lambda *_: [])
def answering_places(text: str, articles: Sequence[IndexedArticle]) -> list[AnswerPlace]:
    """The one to three sentences that answer an open question, in their order; empty where code is not sure.

    The sentences are all of one article: the first that answers.
    """
    asked = open_question_of(text)
    if asked is None:
        return []
    for opened in articles:
        found = _KINDS[asked.kind](asked, opened)
        if found:
            return [AnswerPlace(opened, at, 1.0) for at in _within_length(found, opened)]
    return []


def _event(asked: OpenQuestion, opened: IndexedArticle) -> list[int]:
    if not _is_specific(asked.matter, opened):
        return []
    return _holding(opened.content_keys(asked.matter), opened)[:_MOST]


def _about(asked: OpenQuestion, opened: IndexedArticle) -> list[int]:
    if not _is_specific(asked.matter, opened):
        return []
    return _holding(opened.content_keys(asked.matter), opened)[:_MOST]


def _speech(asked: OpenQuestion, opened: IndexedArticle) -> list[int]:
    who = set(opened.content_keys(asked.who))
    matter = opened.content_keys(asked.matter)
    if not who or not opened.contains([*who, *matter]):
        return []
    said = [at for at in _body(opened) if _says(who, asked.act, at, opened)]
    return [at for at in said if opened.keys[at].issuperset(matter)][:_MOST]


def _says(who: set[str], act: str, at: int, opened: IndexedArticle) -> bool:
    """Whether a sentence is what somebody said: attributed to them, or told as their act ("X announced")."""
    by = opened.attributions[opened.sentences[at].number].asserted_by
    if by is not None:
        return who <= set(opened.content_keys(by.name)) | _words_of_mentions(by.name, opened)
    return who <= opened.keys[at] and _acts(opened.sentences[at].text, opened.content_keys(act), who, opened)


def _words_of_mentions(name: str, opened: IndexedArticle) -> set[str]:
    """The words of every form in which the article names somebody."""
    entity = next((one for one in opened.analysis.entities if one.name == name), None)
    forms = (opened.article.text[start:end] for start, end in (entity.mentions if entity else ()))
    return {key for form in forms for key in opened.content_keys(form)}


def _acts(text: str, act: list[str], who: set[str], opened: IndexedArticle) -> bool:
    """Whether the last word of `who` comes before the verb, and no other name between them."""
    found = list(words(text, opened.article.language))
    places = [n for n, word in enumerate(found) if word.key in who]
    verbs = [n for n, word in enumerate(found) if word.key in act and places and n > places[0]]
    if not verbs:
        return False
    last = max(n for n in places if n < verbs[0])
    return not _NAME.search(text[found[last].end : found[verbs[0]].start])


def _next(asked: OpenQuestion, opened: IndexedArticle) -> list[int]:
    matter = opened.content_keys(asked.matter)
    found = [
        at
        for at in _body(opened)
        if _COMING.search(opened.sentences[at].text)
        and _COMING_DATE.search(opened.sentences[at].text)
        and opened.keys[at].issuperset(matter)
    ]
    return found[-2:]


def _still(asked: OpenQuestion, opened: IndexedArticle) -> list[int]:
    """One sentence that says it is over and one that says it goes on; empty unless the article has both."""
    who = opened.content_keys(asked.who)
    matter = opened.content_keys(asked.matter)
    if not who or not _NAME.search(asked.who):
        return []
    near = _holding(who, opened)
    over = [at for at in near if _OVER.search(opened.sentences[at].text) and opened.keys[at].issuperset(matter)]
    on = [at for at in near if _ON.search(opened.sentences[at].text) and not _OVER.search(opened.sentences[at].text)]
    return sorted([over[0], min(on, key=lambda at: abs(at - over[0]))]) if over and on else []


_KINDS: dict[OpenKind, Callable[[OpenQuestion, IndexedArticle], list[int]]] = {
    "event": _event,
    "about": _about,
    "speech": _speech,
    "next": _next,
    "still": _still,
}


def _is_specific(matter: str, opened: IndexedArticle) -> bool:
    """Whether the matter names somebody, a place or a day: its first word may be a name, a determiner is none."""
    return bool(_NAME.search(matter)) and opened.contains(opened.content_keys(matter))


def _body(opened: IndexedArticle) -> Iterable[int]:
    return (at for at, sentence in enumerate(opened.sentences) if not sentence.heading)


def _holding(keys: Sequence[str], opened: IndexedArticle) -> list[int]:
    """The sentences that hold all the words."""
    return [at for at in _body(opened) if keys and opened.keys[at].issuperset(keys)]


def _within_length(found: Sequence[int], opened: IndexedArticle) -> list[int]:
    """The first sentences that together have not too many words; at least one."""
    kept: list[int] = []
    left = _LONGEST
    for at in found:
        left -= _length(opened.sentences[at])
        if kept and left < 0:
            break
        kept.append(at)
    return kept


def _length(sentence: Sentence) -> int:
    return len(sentence.text.split())
