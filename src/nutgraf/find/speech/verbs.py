"""Whether a word is probably a verb of a clause; a guess from its form, used to see where noun phrases end."""

from __future__ import annotations

from functools import lru_cache

from nutgraf.find.tokens import Token
from nutgraf.find.vocabulary.grammar import AUXILIARIES, IRREGULAR_PASTS, PARTICIPLE_ADJECTIVES
from nutgraf.find.vocabulary.people import ROLE_NOUNS
from nutgraf.find.vocabulary.reporting import NOUN_LIKE, REPORTING

_SURE_FORMS = frozenset(form for form, verb in REPORTING.items() if verb.finite and form not in NOUN_LIKE)
_PRESENT = frozenset(
    """wants wants needs makes takes gives gets goes comes sees knows keeps holds runs leads heads chairs owns works
    lives sits stands has does believes denies insists means seems appears remains becomes follows covers employs
    faces belongs expects hopes seeks calls costs represents supports opposes""".split()
)


def is_verbish(token: Token) -> bool:
    """Whether this lower-case word looks like a finite verb, a past participle or an auxiliary."""
    return token.word and _is_verb_form(token.lower)


@lru_cache(maxsize=4096)
def _is_verb_form(word: str) -> bool:
    if word in AUXILIARIES or word in _SURE_FORMS or word in IRREGULAR_PASTS or word in _PRESENT:
        return word not in ROLE_NOUNS
    if word.endswith("n't"):
        return True
    return len(word) > 3 and word.endswith("ed") and "-" not in word and word not in PARTICIPLE_ADJECTIVES
