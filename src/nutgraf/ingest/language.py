"""Which language an article is in: by its script, and for Latin letters by its commonest small words.

A text that is long enough to show its language and shows none of those that are known is `UNKNOWN` ("und", the code
for an undetermined language), so that it is not read by the rules of English.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from nutgraf.article import UNKNOWN_LANGUAGE
from nutgraf.text.lexicon_en import AUXILIARIES, DETERMINERS, PERSONAL, PREPOSITIONS, REPORTING, TIME_WORDS

_SAMPLE = 20_000
_SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("ar", "\u0620-\u06ff"),
    ("he", "\u05d0-\u05ea"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("ta", "\u0b80-\u0bff"),
    ("th", "\u0e00-\u0e7f"),
    ("ka", "\u10a0-\u10ff"),
    ("hy", "\u0530-\u058f"),
    ("am", "\u1200-\u137f"),
)
# Letters only one of the languages that share a script writes.
_SIBLINGS = {
    "ar": (("ur", re.compile("[ٹڈڑےں]")), ("fa", re.compile("[پچژگ]"))),
    "ru": (("uk", re.compile("[іїєґ]", re.IGNORECASE)),),
}
_SMALL_WORDS = {
    "en": "the and of to in was that for said with is on he his has from are were been which",
    "de": "der die das und ist nicht mit den von dem des ein eine sich auf für im wurde auch",
    "fr": "le les des et est une dans que pour qui sur pas du au avec sont par ont été",
    "es": "el los las y que en una del por con para es se no su al lo como más",
    "it": "il di che gli è della una per con non del sono alla nel le dei ha si anche",
    "pt": "o os as e que em uma do da para com não por foi dos das ao mais se",
    "nl": "het een van de en is dat op te niet voor met zijn aan door ook werd hij",
    "sv": "och att det som en är för på med av till den inte har var ett om",
    "da": "og at det er en af til på for med den ikke som har de blev et",
    "no": "og at det er en av til på for med den ikke som har de ble et",
    "fi": "ja on ei että se oli hän mutta kun myös ovat joka sen mukaan",
    "pl": "i w na że się nie do z jest to o jak po przez od dla był oraz",
    "cs": "a se na že je v to s z do o jako pro byl by podle které",
    "ro": "și de la în nu a cu pe din o că este pentru care au fost",
    "hu": "a az és hogy nem is egy volt meg de azt szerint csak",
    "tr": "ve bir bu için ile de da olarak daha çok olan dedi göre",
    "id": "yang dan di itu dengan untuk tidak dari ini dalam akan pada kata",
}
_LEAST_WORDS, _LEAST_HITS, _LEAST_KINDS = 6, 3, 2  # of the text, of small words, and of different ones among them
_ENOUGH_WORDS = 30  # in which any text has small words
_LEAST_SHARE = 0.12  # of small words among so many
_LEAST_ENGLISH = 0.06  # of words of the English lexicon, which headlines and lists of results have
_ENGLISH = AUXILIARIES | DETERMINERS | PERSONAL | PREPOSITIONS | TIME_WORDS | REPORTING.keys()
_LEAST_LATIN = 0.5  # of the letters
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """The best cheap guess at the language, as an ISO 639-1 code.

    A few words that show no language are taken for English; `und` is a script or a language that is not known.

    >>> language_of("Der Minister ist nicht mit dem Zug gekommen.")
    'de'
    >>> language_of("Worth a look?")
    'en'
    >>> language_of("ཉི་མ་འདི་ལ་ཁྲིམས་ཁང་གིས་གྲོས་ཆོད་བཞག་པ་རེད།")
    'und'
    """
    sample = text[:_SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    for code, letters_of_script in _SCRIPTS:
        if len(re.findall(f"[{letters_of_script}]", sample)) > _needed(code) * letters:
            return _among_siblings(code, sample, letters)
    if letters and sum(map(_is_latin, sample)) < _LEAST_LATIN * letters:
        return UNKNOWN_LANGUAGE
    counts = Counter(word.lower() for word in _WORD.findall(sample))
    scores = {code: sum(counts[word] for word in words.split()) for code, words in _SMALL_WORDS.items()}
    best = max(scores, key=scores.__getitem__)  # English stands first, so it wins a tie
    kinds = sum(counts[word] > 0 for word in _SMALL_WORDS[best].split())
    is_told = counts.total() >= _LEAST_WORDS and scores[best] >= _LEAST_HITS and kinds >= _LEAST_KINDS
    if counts.total() >= _ENOUGH_WORDS and (not is_told or scores[best] < _LEAST_SHARE * counts.total()):
        is_english = sum(counts[word] for word in _ENGLISH) >= _LEAST_ENGLISH * counts.total()
        return "en" if is_english else UNKNOWN_LANGUAGE
    return best if is_told else "en"


def _is_latin(character: str) -> bool:
    return character.isalpha() and (character.isascii() or unicodedata.name(character, "").startswith("LATIN"))


def _needed(code: str) -> float:
    return 0.1 if code == "ja" else 0.4  # Japanese is largely written in Chinese characters


def _among_siblings(code: str, sample: str, letters: int) -> str:
    for sibling, own_letters in _SIBLINGS.get(code, ()):
        if len(own_letters.findall(sample)) > 0.01 * letters:
            return sibling
    return code
