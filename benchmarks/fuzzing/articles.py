"""Articles as they are written and as they arrive: from templates, and corpus articles with tokens out of place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_PEOPLE = (
    "Ana Ruiz", "Gen. Oren Tallis", "Dr. Ilse Dunmarrow", "Mr Maddox", "al-Noor Haddad", "Jean-Luc O’Brien",
    "J.K. Lind", "Sir Tom Ayodele Jr.", "the mayor", "a neighbour", "police", "she", "he", "they", "it", "who",
    "both", "one of them", "Maria\nKossel", "MINISTER EVA LIND", "Šárka Ó Briain", "محمد الحداد", "Марина Орлова",
    "李明",
)  # fmt: skip
_BODIES = (
    "Skarne Lines", "the Bank of Estavia", "U.N.", "NATO", "the coast guard", "Harbour & Sons Ltd.",
    "AT&T-like Corvane", "the ministry", "its rival", "وزارة الصحة", "Stadtrat Lund", "la mairie de Brede",
)  # fmt: skip
_PLACES = ("Haven Point", "Port Calder", "Lund", "the island", "St. Brede", "north-east Marevia", "دمشق", "São Lins")
_SAYS = (
    "said", "says", "told reporters", "added", "denied", "alleged that", "claimed", "warned", "asked", "wrote on X",
    "quipped", "was quoted as saying", "reportedly said", "agreed with", "confirmed to the paper, quoting a source,",
    "قال", "sagte", "a déclaré",
)  # fmt: skip
_NUMBERS = (
    "12", "1,000", "1.234,5", "3.5 million", "$1.13bn", "€3,2 Mio.", "a third", "½", "⅓ of", "two dozen", "4-6",
    "2–1", "1/2", "50%", "per cent", "x²", "²", "①", "१२", "٣٤٥", "１２", "10^6", "0", "00", "007", "1e400", "9" * 40,
    "-5", "+3C", "No. 10", "Flight 370", "7/7/2011", "1,23,456", "12.30pm", "25:61", "nineteen eighty-four",
    "hundreds of", "fewer than 2,000", "between five and six", "£10m-£12m", "1st", "22nd", "II", "mid-30s", "1990s",
    "half a dozen", "one", "zero",
)  # fmt: skip
_DATES = (
    "on Tuesday", "last March", "February 30", "31.02.2024", "2024-13-45", "0000-00-00", "9999", "in 1600 people",
    "Q5 2023", "two weeks ago", "999999 years ago", "the day before yesterday", "Dec. 25", "on the 32nd", "in May",
    "May said", "by 2050", "from March 3 to 1", "2011-12", "the 1800s", "next Friday", "a decade later", "في 12 مارس",
    "am 3. Oktober", "le 1er mai",
)  # fmt: skip
_QUOTES = (
    ("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("«", "»"), ("„", "“"), ("‹", "›"), ("``", "''"), ("“", ""),
    ("", "”"), ("“‘", "’”"),
)  # fmt: skip
_ODD = (
    "…", "—", "--", "–", ";", ":", "(", ")", "[", "]", "!?", "?!", "..", "•", "*", "|", "/", "\u200b", "\u00a0",
    "\u2028", "\ufeff", "️", "🎉", "e\u0301", "\u0640", "@ana", "#flood", "https://example.org/a?b=c", "<b>", "&amp;",
    "^", "~", "'s", "’s", "n't", "\t", ",", ",,", "“", "”",
)  # fmt: skip
_LEADS = (
    "But", "And", "According to", "Although", "While", "However,", "In a statement,", "If", "Asked why,", "Not only",
    "Nobody", "No", "Speaking in", "As", "Because", "Despite", "“", "(", "By contrast,", "Neither", "It was",
    "There were", "What", "Which", "He and",
)  # fmt: skip
_VERBS = ("was not told of", "closed", "will not open", "and left, and", "failed to stop", "has been")
_COUNTED = ("people", "ships", "of them", "jobs", "")
_HAPPENED = ("died", "were lost", "will close", "did not sink", "")
_MARKS = (",", ".", "?", "")
_ENDS = (".", ".", ".", "?", "!", "…", "", ".”", ":")
_FOREIGN = (
    "Der Stadtrat habe den Bau nicht genehmigt, sagte Bürgermeisterin Eva Lind am Dienstag.",
    "« Nous n’avons rien vu », a déclaré la mairie, qui dément 12 morts.",
    "El gobierno negó el martes que 1.200 personas hubieran muerto, según Reuters.",
    "وقال الوزير محمد الحداد إن 12 شخصا قتلوا يوم الثلاثاء، وأضاف أن التحقيق مستمر.",
    "«Мы ничего не знаем», — сказала Марина Орлова в среду.",
    "市长李明周二表示，大桥不会关闭。",
    "政府は火曜日、「12人が死亡した」と発表した。",
    "นายกเทศมนตรีกล่าวว่า สะพานจะไม่ปิด",
)


class FuzzedArticle(NamedTuple):
    """A text, and what made it: enough to make it again."""

    name: str
    text: str


def fuzzed_articles(number: int, seed: int, corpus: Path) -> Iterator[FuzzedArticle]:
    """`number` articles, in turns made from templates and out of the corpus; the same for the same seed."""
    stories = [path.read_text(encoding="utf-8") for path in sorted(corpus.glob("*.txt"))]
    for at in range(number):
        chance = random.Random(f"{seed}-{at}")
        if at % 2 and stories:
            yield FuzzedArticle(f"mutated {at}", mutated(chance.choice(stories), stories, chance))
        else:
            yield FuzzedArticle(f"made {at}", made(chance))


def made(chance: random.Random) -> str:
    """An article from templates: a headline, a byline, and paragraphs of all kinds."""
    paragraphs = [_headline(chance)] if chance.random() < 0.8 else []
    if chance.random() < 0.5:
        paragraphs.append(f"By {chance.choice(_PEOPLE)}\n{chance.choice(_DATES)}, 2026")
    kinds: Sequence[Callable[[random.Random], str]] = (
        _prose,
        _prose,
        _prose,
        _dialogue,
        _listed,
        _shouted,
        _wrapped,
        _foreign,
        _noise,
    )
    paragraphs += [chance.choice(kinds)(chance) for _ in range(chance.randint(1, 12))]
    return chance.choice(("\n\n", "\n\n", "\n", "\r\n\r\n")).join(paragraphs)


def mutated(story: str, others: Sequence[str], chance: random.Random) -> str:
    """A corpus article with tokens deleted, doubled, swapped, or spliced in from another, and marks out of place."""
    tokens = re.findall(r"\s+|\w+|[^\w\s]", story)
    strange = re.findall(r"\s+|\w+|[^\w\s]", chance.choice(others))
    for _ in range(chance.randint(1, max(2, len(tokens) // 8))):
        at = chance.randrange(len(tokens))
        match chance.randrange(7):
            case 0:
                del tokens[at : at + chance.randint(1, 4)]
            case 1:
                tokens[at:at] = tokens[at : at + chance.randint(1, 6)]
            case 2:
                other = chance.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                start = chance.randrange(len(strange))
                tokens[at:at] = strange[start : start + chance.randint(1, 12)]
            case 4:
                tokens.insert(at, chance.choice((*_ODD, *_NUMBERS, *_DATES)))
            case 5:
                tokens[at] = chance.choice((str.upper, str.lower, str.title))(tokens[at])
            case _:
                tokens[at] = chance.choice((" ", "\n", "\n\n", ""))
        tokens = tokens or ["x"]
    return "".join(tokens)


def model_reply(prompt: str, chance: random.Random) -> str:
    """What a model may answer: nothing, the article's own lines, numbered lines of its words out of order, or noise."""
    lines = [line for line in prompt.splitlines() if line.strip()]
    words = prompt.split() or ["x"]
    match chance.randrange(5):
        case 0:
            return ""
        case 1:
            return "\n".join(
                f"[{at}] {line}" for at, line in enumerate(chance.sample(lines, min(9, len(lines))), start=1)
            )
        case 2:
            start = chance.randrange(len(words))
            cut = [w for w in words[start : start + 60] if chance.random() < 0.8]
            return "\n".join(f"[{at}] {' '.join(cut[at * 6 : at * 6 + 8])}" for at in range(1, 8))
        case 3:
            return "\n".join(f"[{at}] {_sentence(chance)}" for at in range(1, 10))
        case _:
            return chance.choice(
                ("Yes", "No.", "yes yes", "[1]", "“", "²", "The article does not say.", _noise(chance))
            )


def _headline(chance: random.Random) -> str:
    return chance.choice((str, str.upper, str.title))(_sentence(chance).rstrip(".").replace("\n", " "))[:120] or "x"


def _sentence(chance: random.Random) -> str:
    pick = chance.choice
    lead = pick(_LEADS) if chance.random() < 0.35 else ""
    aside = _aside(chance) if chance.random() < 0.4 else ""
    verb = pick((pick(_SAYS), pick(_SAYS), pick(_VERBS)))
    parts = (lead, pick((*_PEOPLE, *_BODIES)), aside, verb, _said(chance), _tail(chance))
    return " ".join(part for part in parts if part) + pick(_ENDS)


def _aside(chance: random.Random) -> str:
    pick = chance.choice
    place = pick(_PLACES)
    return pick((f", {pick(_NUMBERS)},", f", who {pick(_SAYS)} so,", f"({place})", f", of {place},", "and she", "and"))


def _said(chance: random.Random) -> str:
    pick = chance.choice
    open_, close = pick(_QUOTES)
    said = f"{pick(_NUMBERS)} {pick(_COUNTED)} {pick(_HAPPENED)}"
    return pick((said, f"that {said}", f"{open_}{said}{pick(_MARKS)}{close}", f"{open_}it held{close} and {said}"))


def _tail(chance: random.Random) -> str:
    pick = chance.choice
    by = f", {pick(_PEOPLE)} {pick(_SAYS)}"
    return pick(("", pick(_DATES), f"in {pick(_PLACES)}", f"because of {pick(_BODIES)}", by, pick(_ODD)))


def _prose(chance: random.Random) -> str:
    return chance.choice((" ", " ", "  ", "")).join(_sentence(chance) for _ in range(chance.randint(1, 6)))


def _dialogue(chance: random.Random) -> str:
    lines = []
    for _ in range(chance.randint(2, 6)):
        open_, close = chance.choice(_QUOTES)
        said = f"{open_}{_sentence(chance)}{close}"
        lines.append(
            chance.choice(
                (
                    said,
                    f"{said} {chance.choice(_PEOPLE)} {chance.choice(_SAYS)}.",
                    f"{chance.choice(_PEOPLE)}: {said}",
                    f"— {said}",
                )
            )
        )
    return chance.choice(("\n", " ", "\n\n")).join(lines)


def _listed(chance: random.Random) -> str:
    mark = chance.choice(("- ", "* ", "• ", "1. ", "(a) ", "— ", ""))
    return "\n".join(mark + _sentence(chance) for _ in range(chance.randint(2, 6)))


def _shouted(chance: random.Random) -> str:
    return chance.choice((str.upper, str.lower, str.title, str.swapcase))(_prose(chance))


def _wrapped(chance: random.Random) -> str:
    """Lines of a fixed width, with words cut by hyphens."""
    text, width = _prose(chance), chance.randint(12, 40)
    return chance.choice(("-\n", "\n", "\u00ad\n")).join(text[at : at + width] for at in range(0, len(text), width))


def _foreign(chance: random.Random) -> str:
    return " ".join(chance.choice(_FOREIGN) for _ in range(chance.randint(1, 3)))


def _noise(chance: random.Random) -> str:
    pools = (_ODD, _NUMBERS, _DATES, _SAYS, _PEOPLE, _LEADS)
    return chance.choice((" ", "")).join(chance.choice(chance.choice(pools)) for _ in range(chance.randint(1, 40)))
