"""Finds the one to three sentences of an article that a statement should rest on."""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.grounding.reading import ReadArticle, Reading
from nutgraf.retrieve import ranking
from nutgraf.text.lexicon_en import PRONOUNS

MOST = 3
_LEAST_GAIN = 0.12  # of the statement's words, by rarity, a further sentence has to bring
_LEAST_SHARED = 0.08
_RANK_BONUS = 0.25


def evidence_for(statement: Reading, read: ReadArticle, most: int = MOST) -> list[int]:
    """The numbers of the sentences nearest to the statement, best first; empty where none shares a word with it.

    The first is the nearest by bm25 and by the share of the statement's words it has. A further one is taken for the
    words it adds, for values it has, or because the sentence before tells whom a pronoun means.
    """
    keys = list(dict.fromkeys(word.key for word in statement.content))
    if not keys or not read.sentences:
        return []
    order = _ordered(keys, read)
    chosen: list[int] = []
    left = set(keys)
    while order and len(chosen) < most:
        at = max(order, key=lambda one: (_gain(left, one, read) + _closeness(one, chosen), -order.index(one)))
        if chosen and _gain(left, at, read) < _LEAST_GAIN * _weight(keys, read):
            break
        if not chosen and not _gain(left, at, read):
            break
        order.remove(at)
        chosen.append(at)
        left -= {key for key in left if read.readings[at].has(key)}
    if len(chosen) < most and chosen:
        chosen += _antecedent(chosen, read)
    if len(chosen) < most:
        chosen += [at for at in order if at not in chosen and _gain(set(keys), at, read) > 0][: most - len(chosen)]
    return [read.sentences[at].number for at in chosen[:most]]


def _ordered(keys: Sequence[str], read: ReadArticle) -> list[int]:
    places = [at for at, sentence in enumerate(read.sentences) if not sentence.heading] or list(
        range(len(read.sentences))
    )
    texts = [[word.key for word in read.readings[at].content] for at in places]
    return [places[at] for at in ranking(keys, texts)][:20]


def _weight(keys: Sequence[str], read: ReadArticle) -> float:
    return sum(read.rarity(key) for key in keys)


def _gain(left: set[str], at: int, read: ReadArticle) -> float:
    return sum(read.rarity(key) for key in left if read.readings[at].has(key))


def _closeness(at: int, chosen: Sequence[int]) -> float:
    """A little for a neighbour of what was taken: a matter is told in sentences that follow each other."""
    return _RANK_BONUS if any(abs(at - one) == 1 for one in chosen) else 0.0


def _antecedent(chosen: Sequence[int], read: ReadArticle) -> list[int]:
    first = chosen[0]
    tells = not PRONOUNS.isdisjoint(read.readings[first].forms)
    return [first - 1] if tells and first and first - 1 not in chosen else []
