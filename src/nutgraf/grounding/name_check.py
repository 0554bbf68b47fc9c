"""People, organisations and places of a statement against those of its evidence, through their other names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from nutgraf.grounding.binding import Item, binding_gap
from nutgraf.grounding.reading import Evidence, Reading
from nutgraf.grounding.sign import Sign

_ROLE_WINDOW = 2
_MOST_MENTIONS = 40


def name_signs(statement: Reading, evidence: Evidence) -> list[Sign]:
    """The signs of all names of the statement."""
    return [*_presence(statement, evidence), *_bindings(statement, evidence), *_order(statement, evidence)]


def _presence(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    for word in statement.content:
        shown = statement.text[word.start : word.end]
        if not shown[0].isupper() or word.number is not None or _is_dated(statement, word.start):
            continue
        owners = evidence.read.names_of_word.get(word.key, frozenset())
        if word.start == 0 and not owners and len(word.key) > 1:
            continue  # a first word is written with a capital anyway
        if evidence.reading.has(word.key) or owners & evidence.entities:
            continue
        span = (word.start, word.end)
        if owners & evidence.nearby_entities or (owners & evidence.read.protagonists and evidence.has_pronoun):
            yield Sign("name_by_pronoun", 1.0)
        elif owners or evidence.read.whole.has(word.key):
            yield Sign("name_elsewhere", 1.0, f"this part of the article is not about {shown}", span)
        else:
            yield Sign("name_unknown", 1.0, f"the article does not mention {shown}", span)


def _is_dated(statement: Reading, start: int) -> bool:
    return any(one.start <= start < one.end for one in statement.dates)


def _bindings(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    """Whether somebody else of the evidence fits the words around a name better."""
    mentions = _mentions(evidence.reading, evidence)
    rarity = {word.key: evidence.read.rarity(word.key) for word in statement.content}
    ignored = frozenset(word.key for word in statement.content if word.key in evidence.read.names_of_word)
    for owner, item in _mentions(statement, evidence):
        same = [one for number, one in mentions if number == owner]
        kind = evidence.read.entities[owner].kind
        others = [one for number, one in mentions if number != owner and evidence.read.entities[number].kind == kind]
        gap = binding_gap(item, same, others, rarity, ignored)
        if gap:
            name = statement.text[item.start : item.end]
            reason = f"the article says this of somebody other than {name}" if gap > 0 else ""
            yield Sign("name_bound_elsewhere", gap, reason, (item.start, item.end))


def _mentions(reading: Reading, evidence: Evidence) -> list[tuple[int, Item]]:
    """The entities of a text in order, each once for words that stand together."""
    found: list[tuple[int, Item]] = []
    for word in reading.content:
        owners = evidence.read.names_of_word.get(word.key, frozenset())
        if len(owners) != 1 or not reading.text[word.start].isupper():
            continue
        (owner,) = owners
        if found and found[-1][0] == owner and word.start - found[-1][1].end <= _ROLE_WINDOW:
            found[-1] = (owner, found[-1][1]._replace(end=word.end))
        else:
            found.append((owner, Item(reading, word.start, word.end)))
    return found[:_MOST_MENTIONS]


def _order(statement: Reading, evidence: Evidence) -> Iterator[Sign]:
    """Who acts on whom: two names of the statement around a word stand in the evidence the other way round."""
    ours = _mentions(statement, evidence)
    theirs = _mentions(evidence.reading, evidence)
    for (one, first), (other, second) in pairwise(ours):
        if one == other:
            continue
        between = {w.key for w in statement.content if first.end <= w.start < second.start and w.number is None}
        passive = _is_passive(statement, first.end, second.start)
        for (left, here), (right, there) in pairwise(theirs):
            if {left, right} != {one, other}:
                continue
            shared = between & {w.key for w in evidence.reading.content if here.end <= w.start < there.start}
            if not shared:
                continue
            turned = passive != _is_passive(evidence.reading, here.end, there.start)
            same = (left == one) != turned
            reason = "" if same else "the article has it the other way round"
            yield Sign("roles_reversed", -1.0 if same else 1.0, reason, (first.start, second.end))
            return


def _is_passive(reading: Reading, start: int, end: int) -> bool:
    between = reading.lower[start:end].split()
    return "by" in between[-4:] or bool({"from"} & set(between[-3:]))
