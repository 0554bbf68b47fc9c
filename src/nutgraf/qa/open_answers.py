"""Finds the article's own sentences that answer an open question, by code.

A sentence answers where it is about the matter of the question and has what the kind of question asks for: a clause
that gives a reason and belongs to the asked event, words of the very speaker, two sides, something still to come. Every
name and figure of the question has to be in the sentence or in what is known around it. For anything else the result is
empty, and the model drafts an answer.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from nutgraf.faults import tolerant
from nutgraf.grounding import words
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.question import OpenQuestion, Question
from nutgraf.qa.question_matter import AROUND, NAME, QuestionMatter, is_said_by, names_in, says
from nutgraf.qa.verification import contradicting_sentence
from nutgraf.text.cues_en import LEFT_OPEN, NEGATION, is_unknown
from nutgraf.text.event_cues_en import (
    BEGINNINGS,
    COMING,
    COMING_DATES,
    CONTINUING,
    ENDED,
    MEANS,
    OPPOSES,
    POSSIBLE_REASONS,
    REASON_CLAUSES,
    SURELY_OPPOSES,
)
from nutgraf.text.languages import REASON_CLAUSES as REASONS_BY_LANGUAGE
from nutgraf.text.question_words import OpenKind

_MOST = 3  # sentences of one answer
_LONGEST = 120  # words of one answer; a longer one is a passage rather than an answer
_ABOUT = 0.5  # the share of the question's words at which a sentence is about its matter
_SURELY_ABOUT = 0.6
_EARLY = 6  # sentences: news says first what it is about


@tolerant("the sentences that answer an open question", lambda *_: [])
def answering_places(question: Question, articles: Sequence[IndexedArticle]) -> list[AnswerPlace]:
    """The one to three sentences that answer an open question, in their order; empty where code is not sure.

    The sentences are all of one article: the first that answers.
    """
    asked = question.open
    if asked is None:
        return []
    for opened in articles:
        found = _KINDS[asked.kind](asked, QuestionMatter(_matter_of(asked), question.text, opened))
        if found:
            return [AnswerPlace(opened, at, 1.0) for at in _within_length(found, opened)]
    return []


def _matter_of(asked: OpenQuestion) -> str:
    """The words of a question that say what it is about: the fares in "Compare the fares in Brede and Skarn"."""
    if asked.kind != "compare":
        return asked.matter
    return NAME.sub("", f"{asked.who} {asked.matter}")


# Why and how.

_CLAUSE_START = re.compile(r"[;:]\s|\bbut\s|—|–\s")


def _why(_: OpenQuestion, matter: QuestionMatter) -> list[int]:
    """The sentence whose reason belongs to the asked event, or what the asked person says right after it."""
    if matter.missing_name():
        return []
    language = matter.opened.article.language.partition("-")[0]
    strong = _with_cue(REASONS_BY_LANGUAGE.get(language, REASON_CLAUSES), matter, least=_ABOUT)
    found = strong or _stance(matter) or _with_cue(POSSIBLE_REASONS, matter, least=_SURELY_ABOUT)
    return [] if _is_contradicted(found, matter) else found


def _how(_: OpenQuestion, matter: QuestionMatter) -> list[int]:
    if matter.missing_name():
        return []
    found = _with_cue(MEANS, matter, least=_SURELY_ABOUT)
    if not found and BEGINNINGS.search(matter.text):
        found = _with_cue(POSSIBLE_REASONS, matter, least=_ABOUT)
    return [] if _is_contradicted(found, matter) else found


def _is_contradicted(found: Sequence[int], matter: QuestionMatter) -> bool:
    """Whether another sentence than the ones found says no to what the question takes for granted."""
    against = contradicting_sentence(matter.text, matter.opened)
    if against is None or not matter.is_most(_events(against.text, matter)):
        return False
    return all(matter.opened.sentences[at] is not against for at in found)


def _with_cue(cue: re.Pattern[str], matter: QuestionMatter, least: float) -> list[int]:
    """The sentence most about the matter in which a clause with the cue belongs to the asked event."""
    found = [
        (matter.cover(at), -at)
        for at in matter.body
        if matter.names_hold(at) and matter.cover(at) >= least and _belongs(cue, at, matter)
    ]
    return [-max(found)[1]] if found else []


def _belongs(cue: re.Pattern[str], at: int, matter: QuestionMatter) -> bool:
    """Whether the words before a cue, in its own part of the sentence, name the asked event, and those after it do not.

    A sentence that begins with the reason has the event after its first comma.
    """
    text = matter.sentence(at)
    for hit in cue.finditer(text):
        starts = [start.end() for start in _CLAUSE_START.finditer(text, 0, hit.start())]
        before, after = text[starts[-1] if starts else 0 : hit.start()], text[hit.end() :]
        if not before.strip(" “\"'"):
            after, _, before = after.partition(",")
        event, reason = _events(before, matter), _events(after, matter)
        if event and len(event) >= len(reason - event) and matter.is_most(event) and _agrees(before, matter):
            return True
    return False


def _agrees(event: str, matter: QuestionMatter) -> bool:
    """Whether the sentence denies the event exactly where the question does."""
    return bool(NEGATION.search(event)) == bool(NEGATION.search(matter.text))


def _events(text: str, matter: QuestionMatter) -> set[str]:
    """The words of the matter, but for names and figures, that a part of a sentence has."""
    keys = {word.key for word in words(text, matter.opened.article.language)}
    plain = set(matter.keys) - set(matter.names)
    return keys & (plain or set(matter.keys))


def _stance(matter: QuestionMatter) -> list[int]:
    """What the asked person says in, or right after, the sentence about what that person did."""
    if not matter.names or matter.keys[0] not in matter.names or not matter.is_of_person:
        return []
    events = [at for at in matter.body if matter.own(at) >= _ABOUT and _events(matter.sentence(at), matter)]
    for at in events:
        said = [there for there in (at, at + 1, at + 2) if is_said_by(matter.names[:1], there, matter)]
        if said and matter.names_hold(at):
            return said[:2]
    return []


# What somebody said.


def _speech(asked: OpenQuestion, matter: QuestionMatter) -> list[int]:
    opened = matter.opened
    who = set(opened.content_keys(asked.who))
    if not who or not opened.contains(who) or matter.missing_name():
        return []
    said = [at for at in matter.body if says(who, asked.act, at, matter)]
    if not matter.keys:
        return said[:_MOST]
    near = [at for at in said if matter.names_hold(at) and matter.is_beside(at) and matter.cover(at) >= _ABOUT]
    if not near and matter.is_theme:
        return said[:2]
    best = sorted(near, key=lambda at: -matter.cover(at))[:_MOST]
    return sorted(at for at in best if matter.cover(at) >= matter.cover(best[0]) - 0.25)


# What happened, what is said about it, what comes next, whether it is still so.


def _event(asked: OpenQuestion, matter: QuestionMatter) -> list[int]:
    if asked.act:
        return _last_of(matter)
    told = [at for at in _holding_all(matter) if not matter.is_quoted(at)]
    return told[:_MOST] or _of_thing(matter)


def _about(_: OpenQuestion, matter: QuestionMatter) -> list[int]:
    return _holding_all(matter)[:_MOST]


def _holding_all(matter: QuestionMatter) -> list[int]:
    """The sentences that hold every word of the matter, which names somebody, a place or a day."""
    if not matter.names or not matter.opened.contains(matter.keys):
        return []
    return [at for at in matter.body if matter.opened.keys[at].issuperset(matter.keys)]


def _of_thing(matter: QuestionMatter) -> list[int]:
    """The sentence most about a thing that is named in several words."""
    if len(matter.keys) < 2 or matter.missing_name():
        return []
    told = [at for at in matter.body if matter.names_hold(at) and matter.own(at) > 0 and not matter.is_quoted(at)]
    found = [(matter.cover(at), at) for at in told]
    best = max(found, default=(0.0, -1), key=lambda pair: (pair[0], -pair[1]))
    return [best[1]] if best[0] >= _SURELY_ABOUT else []


def _last_of(matter: QuestionMatter) -> list[int]:
    """The last sentence that begins with the asked person or thing: what became of it."""
    if not matter.names:
        return []
    opened = matter.opened
    name = set(matter.names)
    begins = [
        at
        for at in matter.body
        if name & {word.key for word in list(words(matter.sentence(at), opened.article.language))[:6]}
    ]
    return begins[-1:]


def _next(asked: OpenQuestion, matter: QuestionMatter) -> list[int]:
    who = set(names_in(asked.who, matter.opened) or matter.opened.content_keys(asked.who))
    if matter.is_unheard or matter.missing_name() or not matter.opened.contains(who):
        return []
    if who:
        return [
            at for at in matter.body if who <= matter.opened.keys[at] | matter.referred(at) and _is_coming(at, matter)
        ][:2]
    dated = [at for at in matter.body if _is_coming(at, matter) and COMING_DATES.search(matter.sentence(at))]
    on_it = [at for at in dated if matter.names_hold(at) and not matter.opened.keys[at].isdisjoint(matter.keys)]
    return on_it[-_MOST:] or (
        [] if asked.matter and matter.names and not matter.names_hold(0) else _first_and_last(dated)
    )


def _first_and_last(dated: Sequence[int]) -> list[int]:
    """The first announcement, which the news is about, and the last two, which look farthest ahead."""
    return sorted({*dated[:1], *dated[-2:]})


def _is_coming(at: int, matter: QuestionMatter) -> bool:
    return COMING.search(matter.sentence(at)) is not None


def _still(asked: OpenQuestion, matter: QuestionMatter) -> list[int]:
    """A sentence that says it is over and one that says it continues; empty unless the article has both."""
    who = matter.opened.content_keys(asked.who)
    if not who or not NAME.search(asked.who):
        return []
    near = [at for at in matter.body if matter.opened.keys[at].issuperset(who)]
    over = [at for at in near if ENDED.search(matter.sentence(at)) and matter.opened.keys[at].issuperset(matter.keys)]
    on = [at for at in near if CONTINUING.search(matter.sentence(at)) and not ENDED.search(matter.sentence(at))]
    return sorted([over[0], min(on, key=lambda at: abs(at - over[0]))]) if over and on else []


# Sides, comparisons, what is open, the gist.


def _dispute(asked: OpenQuestion, matter: QuestionMatter) -> list[int]:
    """Two sentences on the matter of different voices, the second of which opposes the first; or one with both."""
    if matter.missing_name() or matter.is_unheard or not matter.opened.contains(matter.opened.content_keys(asked.who)):
        return []
    near = [at for at in matter.body if not matter.keys or matter.cover(at) >= AROUND]
    whole = [at for at in near if re.search(r"\bwhereas\b", matter.sentence(at))]
    if whole and not matter.keys:
        return whole[:1]
    pairs = [
        (_weight_of_pair(one, other, matter), one, other)
        for one in near
        for other in range(one + 1, min(one + 5, len(matter.opened.sentences)))
        if _opposes(one, other, matter)
    ]
    best = max(pairs, default=None, key=lambda pair: (pair[0], -pair[1]))
    if best is None:
        return whole[:1]
    return [best[1], best[2]]


def _weight_of_pair(one: int, other: int, matter: QuestionMatter) -> float:
    both = [at for at in (one, other) if OPPOSES.search(matter.sentence(at))]
    return matter.cover(one) + 0.7 * matter.cover(other) + 0.2 * len(both) - 0.1 * (other - one)


def _opposes(one: int, other: int, matter: QuestionMatter) -> bool:
    """Whether the second sentence is on the same matter as the first, and of another voice that opposes it."""
    opened = matter.opened
    if opened.sentences[other].heading:
        return False
    first, second = (opened.attributions[opened.sentences[at].number] for at in (one, other))
    if first.asserted_by is None:
        return False
    if second.asserted_by is None:
        differ = second.certainty in ("disputed", "denied")
    else:
        differ = first.asserted_by.name != second.asserted_by.name
    on_it = not matter.keys or (matter.is_beside(one) and matter.is_beside(other))
    between = " ".join(matter.sentence(at) for at in range(one + 1, other + 1))
    cue = OPPOSES if matter.keys else SURELY_OPPOSES
    return differ and on_it and bool(cue.search(between))


def _compare(asked: OpenQuestion, matter: QuestionMatter) -> list[int]:
    """A sentence for each of two, or the one that has both; by what each says or what is said of each."""
    opened = matter.opened
    sides: list[list[int]] = []
    for side in (asked.who, asked.act):
        who = set(names_in(side, opened) or opened.content_keys(side))
        if not who or not opened.contains(who):
            return []
        near = [at for at in matter.body if who <= opened.keys[at] | matter.referred(at)]
        spoken = [at for at in near if is_said_by(who, at, matter)] or near
        sides.append(spoken)
    cover = {at: matter.cover(at) for side in sides for at in side}
    pairs = ((cover[one] + cover[other] - 0.1 * abs(one - other), one, other) for one in sides[0] for other in sides[1])
    best = max(pairs, default=None, key=lambda pair: (pair[0], -pair[1]))
    return sorted({best[1], best[2]}) if best else []


def _unknown(_: OpenQuestion, matter: QuestionMatter) -> list[int]:
    """The sentences that say that something about the matter is not known."""
    if matter.missing_name() or matter.is_unheard:
        return []
    left_open = [at for at in matter.body if is_unknown(matter.sentence(at)) or LEFT_OPEN.search(matter.sentence(at))]
    near = [at for at in left_open if not matter.keys or matter.cover(at) >= AROUND]
    return sorted(sorted(near, key=lambda at: -matter.cover(at))[:_MOST])


def _summary(_: OpenQuestion, matter: QuestionMatter) -> list[int]:
    """The sentences of the asked part that say most: under its heading, on its matter, or of the whole article."""
    if not matter.keys:
        return _gist(matter.body, matter)
    opened = matter.opened
    under = [
        at
        for at in matter.body
        if (head := _heading_of(at, matter)) is not None and not opened.keys[head].isdisjoint(matter.keys)
    ]
    if under:
        return _gist(under, matter)
    if not opened.contains(matter.keys):
        return []
    near = [at for at in matter.body if matter.cover(at) >= _ABOUT]
    return sorted(sorted(near, key=lambda at: -matter.cover(at))[:_MOST])


def _heading_of(at: int, matter: QuestionMatter) -> int | None:
    """The heading a sentence is under; the headline at the very top is none."""
    return next((n for n in range(at - 1, 0, -1) if matter.opened.sentences[n].heading), None)


def _gist(among: Sequence[int], matter: QuestionMatter) -> list[int]:
    """The first of some sentences, and the two of the early ones that share most of their words with the others."""
    opened = matter.opened
    spread = Counter(key for at in among for key in opened.keys[at])
    shared = {at: math.fsum(opened.rarity(key) * (spread[key] > 1) for key in opened.keys[at]) for at in among}
    early = among[1 : max(_EARLY, len(among) // 3)]
    rest = sorted(early, key=lambda at: -shared[at] / (len(opened.keys[at]) + 8))
    return sorted([*among[:1], *rest[: _MOST - 1]])


_KINDS: dict[OpenKind, Callable[[OpenQuestion, QuestionMatter], list[int]]] = {
    "event": _event,
    "about": _about,
    "speech": _speech,
    "next": _next,
    "still": _still,
    "why": _why,
    "how": _how,
    "dispute": _dispute,
    "compare": _compare,
    "unknown": _unknown,
    "summary": _summary,
}


def _within_length(found: Sequence[int], opened: IndexedArticle) -> list[int]:
    """The first sentences that together have not too many words; at least one."""
    kept: list[int] = []
    left = _LONGEST
    for at in found:
        left -= len(opened.sentences[at].text.split())
        if kept and left < 0:
            break
        kept.append(at)
    return kept
