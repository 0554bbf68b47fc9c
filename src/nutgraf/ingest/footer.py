"""Feed footers: the lines a feed or a syndication service puts under a story.

They are the only place where many feed articles name their title, publisher and address. They count only at the very
end, where nothing but other boilerplate follows: "The post office appeared first on the list." may be news.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.find.dates.calendar_words import MONTH_NAME, WEEKDAY
from nutgraf.ingest.lines import Line

_URL = r"https?://\S+"
_WEEKDAY_OR_MONTH = rf"{WEEKDAY}|{MONTH_NAME}"
# Never two sentences, nor an address: those are the next line of a wrapped footer.
_PUBLISHER = (
    rf"(?P<publisher>(?!.*(?:\.\s|://))(?!(?:{_WEEKDAY_OR_MONTH})\b)[^\Wa-z_].{{0,99}}?|[\w-]+(?:\.[\w-]+)+)\.?"
)
_TITLE = r"(?P<title>\S.{0,299}?)"

# Who publishes under which sentence: WordPress in several languages, then the relays.
_WITH_TITLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"The (?:post|article|story) {_TITLE} (?:appeared first|first appeared|was first published)"
        rf" (?:on|in|at) {_PUBLISHER}",
        rf"(?:ظهرت|ظهر) (?:المقالة|المقال|التدوينة|الخبر) {_TITLE}"
        r" (?:أولا[ًا]?|أولًا|للمرة الأولى) (?:على|في) (?P<publisher>.{1,99}?)\.?",
        rf"Der Beitrag {_TITLE} (?:erschien|ist) zuerst (?:auf|bei) {_PUBLISHER}",
        rf"L[’']article {_TITLE} est apparu en premier sur {_PUBLISHER}",
        rf"(?:La entrada|El artículo) {_TITLE} (?:se publicó primero|aparece primero|apareció primero) en {_PUBLISHER}",
        rf"L[’']articolo {_TITLE} (?:proviene da|sembra essere il primo su|è apparso per primo su) {_PUBLISHER}",
        rf"(?:O post|O artigo) {_TITLE} (?:apareceu primeiro|aparece primeiro|foi publicado primeiro) em {_PUBLISHER}",
        rf"Het bericht {_TITLE} verscheen eerst op {_PUBLISHER}",
    )
)
_WITHOUT_TITLE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"from (?P<publisher>\S.{{0,99}}?) (?P<url>{_URL})",
        rf"via (?:\S.{{0,59}} )?(?P<url>{_URL})",
        r"via (?:IFTTT|Zapier|Feedly|Inoreader|Blogger|Tumblr|WordPress(?:\.com)?|Pocket|Instapaper|Buffer|dlvr\.it"
        r"|RSS(?: feed)?)",
        r"This (?:article|story|post|piece|report) (?:was )?(?:first|originally) (?:published|appeared) "
        rf"(?:on|in|at|by) (?!\d){_PUBLISHER}(?: Read the original article\.?)?",
        rf"(?:Source|Original (?:article|story|post)|Read the (?:full|original) (?:article|story)(?: (?:here|at|on))?)"
        rf"\s*:?\s*(?:\S.{{0,59}} )?(?P<url>{_URL})",
        rf"(?P<url>{_URL})",
        r"(?:©|\(c\)|Copyright\b)[^.]{0,80}\b(?:19|20)\d\d\b.{0,120}",
        r".{0,80}\bAll rights reserved\.?",
    )
)
_MOST_LINES = 3  # a footer wrapped at 72 columns


class Footer(NamedTuple):
    """What the footer says, None where it does not, and at which line of the text it begins."""

    first_line: int
    title: str | None = None
    publisher: str | None = None
    url: str | None = None


def footer_at_end(lines: tuple[Line, ...], is_other_boilerplate: frozenset[int]) -> tuple[Footer, frozenset[int]]:
    """The feed footer at the end of the text and the numbers of its lines.

    Lines whose numbers are in `is_other_boilerplate` may stand between the lines of the footer.
    """
    found: dict[str, str] = {}
    numbers: set[int] = set()
    end = len(lines)
    while end > 0:
        if end - 1 in is_other_boilerplate:
            end -= 1
            continue
        match, start = _footer_ending_at(lines, end)
        if match is None:
            break
        numbers.update(range(start, end))
        found |= {name: value for name, value in match.groupdict().items() if value}
        end = start
    footer = Footer(end, found.get("title"), found.get("publisher"), found.get("url"))
    return footer, frozenset(numbers)


def _footer_ending_at(lines: tuple[Line, ...], end: int) -> tuple[re.Match[str] | None, int]:
    best: tuple[re.Match[str] | None, int] = (None, end)
    for count in range(1, min(_MOST_LINES, end) + 1):
        start = end - count
        joined = " ".join(line.text for line in lines[start:end])
        if len(joined) > 500 or (count > 1 and lines[start + 1].blank_before):
            break
        match = _match(joined)
        if match is not None and "publisher" in match.groupdict():
            return match, start
        if match is not None and best[0] is None:
            best = match, start  # a bare address may be the wrapped end of "from PUBLISHER"
    return best


def _match(line: str) -> re.Match[str] | None:
    for pattern in _WITH_TITLE:
        match = pattern.fullmatch(line)
        # "The post office …": a title does not begin with a small letter.
        if match is not None and not match["title"].lstrip("'\"‘“«(")[:1].islower():
            return match
    return next((match for pattern in _WITHOUT_TITLE if (match := pattern.fullmatch(line))), None)
