"""Converts plain text to an Article: decoding, boilerplate, metadata and language.

Bytes are decoded by byte order mark, as strict UTF-8, as UTF-16 without a mark, as UTF-8 with a few broken bytes, then
by a guess. A wrong guess shows up as wrong letters in every quotation, so any uncertain result is flagged. Charset
labels are read as browsers read them (WHATWG): "iso-8859-1" means windows-1252. A declared one-byte charset is
overruled when the bytes are valid UTF-8 with non-ASCII letters, because old servers and mail programs declare the same
default for everything.

Data that is not text is refused. Metadata come from the lines of the story and from the feed footer; anything not given
there is None. The language is determined by the script and, for Latin letters, by common short words.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections import Counter
from collections.abc import Set
from typing import NamedTuple, Never

import charset_normalizer
import webencodings

from nutgraf.article import UNKNOWN_LANGUAGE, Article, Removed, Source, Span
from nutgraf.errors import InputError
from nutgraf.ingest.boilerplate import find_boilerplate, without_orders
from nutgraf.ingest.canonical_text import canonical, hidden_in, hidden_notice, lines_of
from nutgraf.ingest.metadata import byline_of, dateline_of, headline_of, published_on
from nutgraf.text.languages import LETTERS_OF_SIBLINGS, SCRIPTS, SMALL_WORDS
from nutgraf.text.lexicon_en import AUXILIARIES, DETERMINERS, PERSONAL, PREPOSITIONS, TIME_WORDS
from nutgraf.text.reporting_en import REPORTING

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16-LE
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = re.compile(r"cp(125[0247]|437|85\d|858|775|86\d|1140|273|500|037)|iso8859_\d+|latin_1|mac_\w+|hp_roman8")
_REPLACED = "\N{REPLACEMENT CHARACTER}"
# Signs that never touch a letter in Western text, but are letters in cp1250: cp1252 reads "mia³" for "miał".
_NOT_WESTERN = re.compile(r"(?<=[^\W\d_])[³¹¿¼¾¥¤¦¯]|[³¹¿¼¾¥¤¦¯](?=[a-z])")
_SAMPLE_BYTES = 200_000


class Decoded(NamedTuple):
    """Text as decoded, before it was made canonical, the codec that read it, and whether that codec is a guess."""

    text: str
    encoding: str
    guessed: bool


def decode(data: bytes) -> Decoded | None:
    """The text in `data`, or None when no encoding gives text."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = data.decode(codec, errors="replace")
            return Decoded(text, codec, guessed=_REPLACED in text)
    wide = _wide_codec(data)
    if wide is not None:
        return Decoded(data.decode(wide, errors="replace"), wide, guessed=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError:
        return _nearly_utf8(data) or _guess(data)


def _wide_codec(data: bytes) -> str | None:
    """UTF-16 without a mark is valid UTF-8 full of NULs: nearly all of them on one side of each pair."""
    sample = data[:_SAMPLE_BYTES]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) < 4 or high + low < 0.2 * len(sample) or min(high, low) > 0.05 * (high + low):
        return None
    return "utf-16-be" if high > low else "utf-16-le"


def _nearly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 cut in the middle of a letter, or with one foreign byte: in any other encoding almost no sequence fits."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count(_REPLACED)
    intact = sum(character > "\x7f" for character in text) - broken
    return Decoded(text, "utf-8", guessed=True) if intact > 3 * broken else None


def _guess(data: bytes) -> Decoded | None:
    sample = data[:_SAMPLE_BYTES]
    if sample.isascii():
        first = next((place for place, byte in enumerate(data) if byte > 0x7F), 0)
        sample = data[max(0, first - 1000) : first + _SAMPLE_BYTES]
    best = charset_normalizer.from_bytes(sample).best()
    codec = best.encoding if best is not None else "cp1252"
    if _LATIN.fullmatch(codec):
        codec = _which_latin(sample, codec)
    text = data.decode(codec, errors="replace")
    return None if text.count(_REPLACED) > 0.01 * len(text) else Decoded(text, codec, guessed=True)


def _which_latin(sample: bytes, codec: str) -> str:
    """Prefer cp1252: the guesser calls Western text cp1250 and others, and on the web cp1252 is by far the likelier."""
    western = sample.decode("cp1252", errors="replace")
    strange = len(_NOT_WESTERN.findall(western)) + western.count(_REPLACED)
    return codec if strange > len(_NOT_WESTERN.findall(sample.decode(codec, errors="replace"))) else "cp1252"


_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LARGER = {"gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"}
_NEVER = frozenset(
    ("utf-7", "hz", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
)


def codec_of(label: str | None) -> str | None:
    """The name of Python's codec for a charset label; None when it is unknown or not a text encoding.

    >>> codec_of("ISO-8859-1")
    'cp1252'
    """
    wanted = (label or "").strip(" \t\r\n\"'")
    known = webencodings.lookup(wanted)
    try:
        name = codecs.lookup(wanted if known is None or known.name == "replacement" else known.codec_info.name).name
        "a".encode(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name in _NEVER else _LARGER.get(name, name)


def decode_declared(data: bytes, label: str | None) -> Decoded | None:
    """The text in `data` decoded as its label declares; None if the label is unknown or contradicted by the bytes.

    Also None for UTF-8 and UTF-16, which `decode` recognises from the bytes alone.
    """
    if data.startswith(_BYTE_ORDER_MARKS):
        return None  # the mark decides
    codec = codec_of(label)
    if codec is None or codec.startswith("utf-"):
        return None
    if _is_utf8(data) and not codec.startswith("iso2022"):
        return Decoded(data.decode("utf-8"), "utf-8", guessed=not data.isascii())
    text = data.decode(codec, errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return None if broken > max(2, 0.005 * len(text)) else Decoded(text, codec, guessed=broken > 0)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_SAMPLE = 20_000
_SCRIPT_LETTERS = {code: re.compile(f"[{letters}]") for code, letters in SCRIPTS}
_OF_ANY_SCRIPT = re.compile(f"[{''.join(letters for _, letters in SCRIPTS)}]")
_LEAST_WORDS, _LEAST_HITS, _LEAST_KINDS = 6, 3, 2  # of the text, of small words, and of different ones among them
_SCRIPT_SHARE, _JAPANESE_SHARE = 0.4, 0.1  # of all letters; Japanese is largely written in Chinese characters
_ENOUGH_WORDS = 30  # in which any text has small words
_LEAST_SHARE = 0.12  # of small words among so many
_LEAST_ENGLISH = 0.06  # of words of the English lexicon, which headlines and lists of results have
_ENGLISH = AUXILIARIES | DETERMINERS | PERSONAL | PREPOSITIONS | TIME_WORDS | REPORTING.keys()
_LATIN_LETTERS, _LEAST_LATIN = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]"), 0.5  # of the letters
# The "s" of "the mayor's" and the letters of "U.S." are no words of their own, and Czech has both "a" and "s".
_WORD = re.compile(r"[^\W\d_]{2,}|(?<!['’])\b[^\W\d_](?!\.)")


def language_of(text: str) -> str:
    """The best cheap guess at the language, as an ISO 639-1 code; `und` in a language or script that is not known.

    A few words that show no language are taken for English. A text that is long enough to show its language and shows
    none of those that are known is not: it must not be read by the rules of English.

    >>> language_of("Der Minister ist nicht mit dem Zug gekommen.")
    'de'
    >>> language_of("Worth a look?")
    'en'
    >>> language_of("ཉི་མ་འདི་ལ་ཁྲིམས་ཁང་གིས་གྲོས་ཆོད་བཞག་པ་རེད།")
    'und'
    """
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    by_script = _language_of_script(sample, letters)
    if by_script is not None:
        return by_script
    if letters and len(_LATIN_LETTERS.findall(sample)) < _LEAST_LATIN * letters:
        return UNKNOWN_LANGUAGE
    counts = Counter(map(str.lower, _WORD.findall(sample)))
    hits = {code: _count(words, counts) for code, words in SMALL_WORDS.items()}
    best = max(hits, key=hits.__getitem__)  # English is the first, so it wins a tie
    # Czech has "a", "by" and "to" as well: between a language and English, words that both have prove nothing.
    if _count(SMALL_WORDS[best] - _ENGLISH, counts) <= _count(SMALL_WORDS["en"] - SMALL_WORDS[best], counts):
        best = "en"
    kinds = len(SMALL_WORDS[best] & counts.keys())
    is_enough = counts.total() >= _LEAST_WORDS and hits[best] >= _LEAST_HITS and kinds >= _LEAST_KINDS
    if counts.total() >= _ENOUGH_WORDS and (not is_enough or hits[best] < _LEAST_SHARE * counts.total()):
        is_english = _count(_ENGLISH, counts) >= _LEAST_ENGLISH * counts.total()
        return "en" if is_english else UNKNOWN_LANGUAGE
    return best if is_enough else "en"


def _count(words: Set[str], counts: Counter[str]) -> int:
    """How often any of the words occurs."""
    return sum(map(counts.__getitem__, words & counts.keys()))


def _language_of_script(sample: str, letters: int) -> str | None:
    if len(_OF_ANY_SCRIPT.findall(sample)) <= _JAPANESE_SHARE * letters:
        return None
    for code, pattern in _SCRIPT_LETTERS.items():
        needed = _JAPANESE_SHARE if code == "ja" else _SCRIPT_SHARE
        if len(pattern.findall(sample)) > needed * letters:
            return _among_siblings(code, sample, letters)
    return None


def _among_siblings(code: str, sample: str, letters: int) -> str:
    for sibling, own_letters in LETTERS_OF_SIBLINGS.get(code, ()):
        if len(own_letters.findall(sample)) > 0.01 * letters:
            return sibling
    return code


MAX_BYTES = 5_000_000
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


def article_from_plain(data: bytes, name: str, charset: str | None = None) -> Article:
    """The article in the bytes of a plain text; `charset` is the one the server declared.

    Raises InputError, in one line, when the bytes are empty, blank, not text, or only boilerplate.

    >>> article_from_plain(b"Two died.\\r\\n", "note.txt").text
    'Two died.\\n'
    """
    if not data:
        raise InputError(f"{name!r} is empty: give a file that holds the text of an article")
    decoded = decode_declared(data, charset) or _decoded(data, name)
    return article_of_text(decoded.text, source_of(data, name, decoded))


def source_of(data: bytes, name: str, decoded: Decoded) -> Source:
    """Where a text came from: the bytes of the whole file, and how they were read."""
    return Source(
        name=name,
        sha256_bytes=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        encoding_guessed=decoded.guessed,
    )


def article_of_text(raw: str, source: Source, apart: tuple[Removed, ...] = ()) -> Article:
    """The article that a decoded text is: made canonical here, its boilerplate marked, its metadata read.

    `apart` are single lines of `canonical(raw)` already known not to be of the story, in order of place.
    Raises InputError, in one line, when the text is blank or only boilerplate.
    """
    text, name = canonical(raw), source.name
    if not text.strip():
        raise InputError(f"{name!r} is blank: give a file that holds the text of an article")
    known = {block.span.start for block in apart}
    lines = tuple(line for line in lines_of(text) if line.start not in known)
    boilerplate = find_boilerplate(text, lines)
    story = boilerplate.story
    if not story:
        raise InputError(
            f"{name!r} holds only boilerplate (feed footers, captions, teasers) and no story: give the article's text"
        )
    footer, dateline = boilerplate.footer, dateline_of(story)
    reported = without_orders(text, story)
    headline = headline_of(text, reported, footer.title)
    byline = byline_of(reported, headline.last_line)
    hidden = hidden_in(raw)
    return Article(
        text=text,
        removed=_in_order(boilerplate.removed, apart),
        hidden=hidden,
        notices=hidden_notice("text", hidden),
        title=headline.title,
        title_span=headline.span,
        dateline=span_of(text, dateline.start, dateline.words.rstrip()) if dateline.words else None,
        byline=byline,
        publisher=footer.publisher or dateline.publisher,
        url=footer.url,
        published=published_on(reported, headline.last_line),
        language=language_of(text),
        source=source,
    )


def _in_order(blocks: tuple[Removed, ...], apart: tuple[Removed, ...]) -> tuple[Removed, ...]:
    """All removed blocks in order of place; one within another is part of it."""
    ordered: list[Removed] = []
    for block in sorted([*blocks, *apart], key=lambda block: (block.span.start, -block.span.end)):
        if not ordered or block.span.start >= ordered[-1].span.end:
            ordered.append(block)
    return tuple(ordered)


def span_of(text: str, start: int, words: str) -> Span:
    """The span of `words`, which begin at `start` but may differ in white space."""
    end = start + len(words)
    return Span(start=start, end=end, quote=text[start:end])


def refuse_size(name: str, size: int | None) -> Never:
    """Raise the InputError for bytes over the limit; `size` is None when only the limit was read."""
    amount = f"{size / 1_000_000:.1f} MB" if size is not None else "more than 5 MB"
    raise InputError(f"{name!r} is {amount} and the limit is 5 MB: give one article, not a collection")


def _decoded(data: bytes, name: str) -> Decoded:
    decoded = decode(data)
    if decoded is None or _is_binary(decoded.text):
        raise InputError(f"{name!r} is not text (it looks like binary data): give a plain-text file")
    return decoded


def _is_binary(text: str) -> bool:
    """One stray NUL in a story is an accident, and is stripped; one control character in fifty is a format."""
    controls = len(_CONTROL.findall(text))
    return controls > 1 and controls > 0.02 * len(text)
