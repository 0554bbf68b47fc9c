"""What a number counts: the head of the noun phrase to its right, found without a tagger.

The head is the first plural of the phrase (`three of its smaller bases` counts bases); a phrase that shows none
counts nothing, because a wrong noun would bind a figure to the wrong thing and a missing one binds it to nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.find.folding import GAP, fold_word, word_set


class Counted(NamedTuple):
    """The head noun a number counts, at `[start, end)`."""

    start: int
    end: int


_STOPS = word_set(
    "a about above according across after against ago ahead al along also although amid among and any are around "
    "as at away back be because been before behind below beside besides between beyond both but by can could "
    "despite did do does down due during each either else even ever every except for from gone had has have he "
    "her here him his how if in including inside instead into is it its just last late later least less like may "
    "me might more much near nearly never next no nor not now of off on once one only or our out outside over "
    "overnight own per plus rather said says she should since so some soon still such than that the their them "
    "then there these they this those though through throughout till to today together tomorrow tonight too "
    "toward towards under unless until up upon us via was we were what when where whether which while who whom "
    "whose why will with within without would yesterday yet you versus vs following earlier him went came took "
    "made got won lost left ran fell rose told gave"
)
_STEP_OVER = word_set("more other additional new further extra fewer less")
_PLURALS = word_set(
    "people men women children police personnel troops staff crew others cattle sheep aircraft spacecraft teeth "
    "feet geese mice media data criteria servicemen policemen firemen fishermen gunmen militiamen businessmen "
    "congressmen congresswomen policewomen spokesmen crewmen infantry cavalry youth salmon fish livestock seamen "
    "craftsmen"
)
_NOT_PLURAL = word_set("news sports always perhaps across previous various famous serious plus gas bus virus")
_CASUALTIES = word_set("dead killed injured wounded missing hurt arrested detained hospitalised hospitalized")
_MODIFIER_PLURALS = word_set("arms sports sales goods women men savings operations communications customs intelligence")
# "one" is a pronoun far more often than a number; it counts before these, or a noun that ends like an agent.
_ONE_OF_A_KIND = word_set(
    "person man woman child boy girl civilian teenager baby adult resident student suspect death case vote seat "
    "house home building school hospital church mosque village town city country state province ship boat vessel "
    "plane aircraft helicopter drone missile rocket bomb car bus train lorry truck vehicle company bank union "
    "party court goal wicket job ticket bag shot hour minute month year mile metre meter kilometre kilometer "
    "percent percentage euro dollar pound patient infant employee agent assistant defendant president passport "
    "arrest sister brother son daughter guard nurse pilot monk priest driver member police protester other"
)
_AGENT = re.compile(
    r"(?!an?other|matter|after|never|number|manner|either|neither|further|over|under)\w{3,}(?:er|or|ist|ian|ee|man|woman)"
)

_WORD = r"(?:(?:[A-Z]\.){2,}|(?:[^\W\d_][\u064b-\u0652]*+)+(?:['’‑-][^\W\d_]+)*)"
_NEXT_WORD = re.compile(rf"{GAP}[\"“‘«]?({_WORD})")
_OF = re.compile(rf"{GAP}of(?:{GAP}(?:the|its|his|her|their|our|all|these|those|my|your)(?!\w)){{0,2}}", re.IGNORECASE)
_HYPHENED = re.compile(r"-((?!to\b|and\b|or\b|plus\b|old\b|time\b|fold\b)[^\W\d_]{3,})")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def counted_after(text: str, end: int, language: str = "en", *, needs_of: bool = False) -> Counted | None:
    """What the number that ends at `end` counts; `needs_of` for a share, which counts only "of" a thing.

    >>> text = "three of its smaller bases in Syria"
    >>> found = counted_after(text, 5); text[found.start:found.end]
    'bases'
    """
    hyphened = None if needs_of else _HYPHENED.match(text, end)
    if hyphened:
        return Counted(*hyphened.span(1))
    of = _OF.match(text, end)
    if needs_of and not of:
        return None
    return _head(text, of.end() if of else end, language)


def _head(text: str, position: int, language: str) -> Counted | None:
    found: Counted | None = None
    plural_modifier = False
    for step in range(6):
        match = _NEXT_WORD.match(text, position)
        if not match:
            return found
        word, position = match.group(1), match.end()
        if word.lower() in _STEP_OVER and not found:
            continue
        stops = word.lower() in _STOPS and not (word.isupper() and len(word) > 1)  # "us" stops, "US" does not
        if stops or (found and not (plural_modifier and _is_plural(word))):
            return found
        if step == 0 and language[:2].lower() not in {"en", "ar"} and word.lower() in _FUNCTION_WORDS:
            return None
        if step == 0 and (_other_language(word, language) or word.lower() in _CASUALTIES):
            return Counted(*match.span(1))
        plural_modifier = word.lower() in _MODIFIER_PLURALS
        if _is_plural(word):
            found = Counted(*match.span(1))
        elif found is None and word[0].isupper() and text[match.start(1) - 1] in '"“‘«':
            return None
    return found


_FUNCTION_WORDS = word_set(
    "de des du d la le les el los las der die das den dem des und et y e o ou oder von vom van "
    "en in im am an auf a à al "
    "au aux di del della dei i och og na se pour para por que qui sur sobre über per mit con "
    "avec bei bis zu zum zur nach "
    "vor dans par como comme sont est ist sind war es son fue il elle er sie uhr"
)


def _other_language(word: str, language: str) -> bool:
    return bool(_ARABIC.match(word)) or language[:2].lower() != "en"


def _is_plural(word: str) -> bool:
    lowered = word.lower()
    if lowered in _PLURALS:
        return True
    if lowered.endswith("s") and lowered not in _NOT_PLURAL and not (word.isupper() or "." in word):
        return len(word) > 3 and not lowered.endswith(("ss", "us", "is", "ous", "'s", "’s"))
    return False


def counts_one(text: str, end: int) -> Counted | None:
    """The singular noun that makes the "one" ending at `end` a number, as in `one British soldier`; else None."""
    position = end
    for _ in range(2):
        match = _NEXT_WORD.match(text, position)
        if not match or match.group(1).lower() in _STOPS:
            return None
        word = match.group(1).lower()
        if word in _ONE_OF_A_KIND or _AGENT.fullmatch(word):
            return Counted(*match.span(1))
        position = match.end()
    return None


_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot"}
_SAME = [
    set(group.split())
    for group in (
        "troop soldier force personnel serviceman",
        "death dead killed fatality",
        "injured wounded hurt",
        "house home",
        "ship vessel boat",
        "plane aircraft jet",
        "nation country state",
        "police officer policeman",
        "worker employee staff",
        "job position post role",
    )
]
_HUMAN = word_set(
    "troop force personnel man woman child student resident patient victim casualty death dead killed injured "
    "wounded missing arrested detained crew police staff kid youth militant combatant migrant defendant suspect "
    "adult"
)


def noun_stem(noun: str) -> str:
    """The last word of a noun phrase, folded and in the singular, for comparing what two numbers count.

    >>> noun_stem("council seats"), noun_stem("countries"), noun_stem("women")
    ('seat', 'country', 'woman')
    """
    words = re.findall(r"[^\W\d_]+", fold_word(noun))
    word = words[-1] if words else ""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if _ARABIC.match(word):
        return re.sub(r"^(?:ال|لل)|(?:ات|ين|ون|ا|ة)$", "", word)
    if word.endswith("men"):
        return word[:-2] + "an"
    for plural, singular in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ss", "ss")):
        if word.endswith(plural):
            return word[: -len(plural)] + singular
    return word.removesuffix("s")


def nouns_agree(one: str | None, other: str | None) -> bool:
    """Whether two counted nouns may be the same thing: nothing and `others` agree with all, `people` with humans."""
    if one is None or other is None:
        return True
    stems = {noun_stem(one), noun_stem(other)}
    if len(stems) == 1 or stems & {"other", "more"} or any(stems <= group for group in _SAME):
        return True
    rest = stems - {"person"}
    return len(rest) == 1 and all(stem in _HUMAN or bool(_AGENT.fullmatch(stem)) for stem in rest)
