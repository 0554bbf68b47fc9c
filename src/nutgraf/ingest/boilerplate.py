"""Marks the parts of a text that are not the story, each with a reason.

Marking is conservative, because removing a line can remove a fact. Boilerplate is removed by whole lines, and only
where the form is unmistakable: a label with a colon, a call to subscribe outside quotation marks, a credit. "Read more
books, minister tells pupils" has no colon and stays.

Feed footers, which often name the title, publisher and address, count only at the very end of the text: "The post
office appeared first on the list." may be news. Instructions to a program, and lines that address the reader and share
no word with the story, are marked too (`nutgraf.text.injection`), unless they are quoted.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.article import Article, Notice, RemovalReason, Removed, Span
from nutgraf.extract.date_patterns import MONTH_NAME, WEEKDAY
from nutgraf.ingest.canonical_text import Line, flows_on, wrap_width
from nutgraf.text.injection import find_orders, off_topic_lines, shares_a_word
from nutgraf.text.lexicon_en import any_of
from nutgraf.text.name_lists import NEWS_AGENCIES
from nutgraf.text.sentences import headings_among, paragraphs_of

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
    """The metadata in a feed footer, None where missing, and the line of the text it begins at."""

    first_line: int
    title: str | None = None
    publisher: str | None = None
    url: str | None = None


def footer_at_end(lines: tuple[Line, ...], is_other_boilerplate: frozenset[int]) -> tuple[Footer, frozenset[int]]:
    """The feed footer at the end of the text and the numbers of its lines.

    Lines whose numbers are in `is_other_boilerplate` may be between the lines of the footer.
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


_NETWORK = (
    r"(?:Twitter|X|Facebook|Instagram|YouTube|Telegram|WhatsApp|LinkedIn|TikTok|Threads|Bluesky|Mastodon"
    r"|Google News|Apple News|Spotify"
    r"|فيسبوك|فيس بوك|تويتر|إكس|إنستغرام|انستغرام|تلغرام|تليغرام|واتساب|يوتيوب)"
)
_CALL = re.compile(
    r"(?:(?:Please )?(?:sign up|subscribe|register)\b.{0,80}\b(?:newsletters?|inbox|e-?mail (?:list|alerts?|updates?)"
    r"|mailing list|our (?:\w+ )?(?:channel|podcast|list))\b"
    r"|(?:Get|Receive)\b.{0,80}\b(?:newsletter|(?:to|in) your inbox)\b"
    rf"|(?:Follow|Like|Join|Find) (?:us|our|@\w+)\b.{{0,80}}\b{_NETWORK}\b"
    rf"|Follow .{{1,60}} on {_NETWORK}(?:(?:,| and|,? or) (?:on )?{_NETWORK})*[.!:]?$"
    r"|(?:Share|Print|E-?mail) this (?:article|story|post|page)\b.{0,40}"
    r"|(?:Download|Get) (?:our|the) (?:free |new )?(?:\w+ )?app\b.{0,80}"
    r"|Support (?:our|independent) journalism\b"
    r"|(?:Abonnieren Sie|Melden Sie sich)\b.{0,80}\bNewsletter\b"
    r"|(?:Abonnez-vous|Inscrivez-vous)\b.{0,80}\b(?:newsletter|infolettre)\b"
    r"|(?:Suscríbe(?:te|se)|Suscríbase)\b.{0,80}\b(?:bolet[ií]n|newsletter)\b"
    rf"|(?:Folgen Sie uns|Suivez-nous|Síguenos|Seguici)\b.{{0,40}}\b{_NETWORK}\b"
    r"|(?:اشترك|اشتركوا|سجّل|سجل)\b.{0,60}(?:نشرتنا|النشرة|قناتنا|بريدك)"
    rf"|(?:تابعونا|تابعنا|تابعوا)\b.{{0,60}}{_NETWORK}"
    r"|(?:Story continues below )?advertisement(?: continue reading below|\s*[·-]\s*scroll to continue)?[.:]?$"
    r")",
    re.IGNORECASE,
)
# Somebody says it, so it is news: “Follow us on Facebook”, the rebels told their supporters.
_REPORTED = re.compile(r"[\"“”«»„]|\b(?:said|says|told|tells|urged|wrote|asked|sagte|a dit|dijo)\b|قال")
_LONGEST_CALL = 220

_LABEL = (
    r"(?:Read (?:more|also|next|on)|Also read|See also"
    r"|Related(?: (?:articles?|stor(?:y|ies)|coverage|news|content|posts?|topics?|reading))?"
    r"|More on this(?: story| topic)?|More from [^:|]{1,40}|Recommended(?: reading)?|You (?:may|might) also like"
    r"|Don[’']t miss|Must[ -]read|Most read"
    r"|Lesen Sie auch|Mehr zum Thema|Auch interessant|(?:À |A )?lire aussi|Voir aussi|Le[ae] también|Lee más"
    r"|Te puede interesar|Leggi anche|Leia também|Lees ook"
    r"|[اإ]قرأ أيض[ًا]+|[اإ]قرأ المزيد|شاهد أيض[ًا]+|طالع أيض[ًا]+|مواضيع ذات صلة|أخبار ذات صلة|ذات صلة)"
)
_TEASER = re.compile(
    rf"(?:[\[(>»►▶•*-]\s*)?(?:{_LABEL}\s*(?:[:：|]|\s[–—-]\s|>>?|»|→)\s*\S.{{0,219}}|{_LABEL}\s*(?:[:：|.…»›→>]|\.\.\.)*[\])]?"
    r"|Read (?:more|on|the full (?:story|article))\b.{0,60}https?://\S+"
    r"|(?:Continue reading|Read the rest)\b[^.!?]{0,120}(?:→|»|…|https?://\S+))",
    re.IGNORECASE,
)
_CREDIT = (
    rf"(?:AP Photo|Getty Images|EPA|{any_of(NEWS_AGENCIES - {'AP'})}|REUTERS|via AP|Shutterstock|PA Wire|PA Media)"
)
_CAPTION = re.compile(
    r"(?:[(\[]?(?:Photos?|Photographs?|Pictures?|Images?|Foto|Bild|Video|File photo)"
    r"(?: (?:credit|courtesy|caption|source))?s?\s*[:：]\s*\S.*"
    r"|FILE PHOTO\b\s*[:–—-].*|FILE\s*[–—-]\s.*"
    r"|[(\[](?:Photo|Photograph|Picture|Image|Illustration)s? (?:by|courtesy of|via|from) [^()]*[)\]]"
    r"|(?:Photo|Photograph|Picture|Image|Illustration)s? (?:by|courtesy of) [^\Wa-z_][^.!?]{1,80}"
    r"|Image (?:source|caption),.*|(?:Photo|Image|Picture) credit\b.*|Crédit(?:s)? photo\s*:.*|(?:ال)?صورة\s*[:：].*"
    rf"|\(?{_CREDIT}(?: (?:Photo|file photo))?/[^.!?]{{1,80}}\)?"
    rf"|[^“”\"]{{1,400}}\((?:[^()]*\b)?(?:AP Photo|Getty Images|File photo|via AP|via Reuters|via REUTERS)\b[^()]*\)"
    rf"|[^“”\"]{{1,400}}[.\]] REUTERS/[^.!?]{{2,60}})",
)
_LONGEST_CAPTION = 600
_MOST_WRAPPED = 5


class Boilerplate(NamedTuple):
    """What is not the story, what the footer says, and the lines of the story that are left."""

    removed: tuple[Removed, ...]
    footer: Footer
    story: tuple[Line, ...]


def find_boilerplate(text: str, lines: tuple[Line, ...]) -> Boilerplate:
    """The blocks of `text` that are not the story, in order of place; a block is one or more whole lines."""
    reasons: dict[int, RemovalReason] = {}
    width = wrap_width(lines)
    for number, line in enumerate(lines):
        reason = None if number in reasons else _reason(line.text, is_first=number == 0)
        if reason is not None:
            reasons |= dict.fromkeys(range(number, _wrapped_end(lines, number, width)), reason)
    footer, footer_lines = footer_at_end(lines, frozenset(reasons))
    reasons |= dict.fromkeys(footer_lines, "feed_footer")
    story = tuple(line for number, line in enumerate(lines) if number not in reasons)
    return Boilerplate(_blocks(text, lines, reasons), footer, story)


def _reason(line: str, *, is_first: bool) -> RemovalReason | None:
    if len(line) <= _LONGEST_CAPTION and _CAPTION.fullmatch(line):
        return "caption"
    if len(line) > _LONGEST_CALL or is_first:
        return None  # a first line may be a headline: "Related: how two feuds became one"
    if _CALL.match(line) and not _REPORTED.search(line):
        return "newsletter"
    return "teaser" if _TEASER.fullmatch(line) else None


def _wrapped_end(lines: tuple[Line, ...], number: int, width: int) -> int:
    """The end of a removed line that was wrapped: the next line goes on in the middle of its sentence."""
    end = number + 1
    while end < min(len(lines), number + _MOST_WRAPPED):
        before, after = lines[end - 1], lines[end]
        if before.ends_a_sentence or not flows_on(before, after, width):
            break
        end += 1
    return end


def _blocks(text: str, lines: tuple[Line, ...], reasons: dict[int, RemovalReason]) -> tuple[Removed, ...]:
    blocks: list[tuple[int, int, RemovalReason]] = []
    last_number = -2
    for number in sorted(reasons):
        line, reason = lines[number], reasons[number]
        if blocks and last_number == number - 1 and blocks[-1][2] == reason:
            blocks[-1] = (blocks[-1][0], line.end, reason)
        else:
            blocks.append((line.start, line.end, reason))
        last_number = number
    return tuple(
        Removed(span=Span(start=start, end=end, quote=text[start:end]), reason=reason) for start, end, reason in blocks
    )


_LONGEST_HEADLINE = 150  # characters
_LONGEST_SHOWN = 120  # characters of an instruction that the notice repeats


def without_orders(text: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of `text` in which no order begins, because no such line is a headline; all where each has one."""
    starts = [start for start, _ in find_orders(text)]
    off_topic = off_topic_lines([line.text for line in lines])
    # A headline may share only a short word with its story; a first line above what looks like a headline is none.
    is_headline = len(lines) < 2 or lines[1].ends_a_sentence or len(lines[1].text) > _LONGEST_HEADLINE
    is_headline = is_headline and shares_a_word(lines[0].text, [line.text for line in lines[1:]])
    kept = (line for number, line in enumerate(lines) if number not in off_topic or (number == 0 and is_headline))
    return tuple(line for line in kept if not any(line.start <= start < line.end for start in starts)) or lines


def with_instructions_removed(article: Article) -> Article:
    """The article with its orders to programs and its off-topic lines as removed blocks, and a notice of the first."""
    paragraphs = paragraphs_of(article)
    headings = headings_among(article, paragraphs)
    texts = [article.text[one.start : one.end] for one in paragraphs]
    off_topic = off_topic_lines(texts) - headings
    orders, lines = [], []
    for number, paragraph in enumerate(paragraphs):
        if number in off_topic:
            lines.append(article.span(paragraph.start, paragraph.end))
        elif not _is_title(article, paragraph.start):
            # On one line, because an order that was wrapped is one order.
            words = article.text[paragraph.start : paragraph.end].replace("\n", " ")
            places = find_orders(words)
            orders += [article.span(paragraph.start + start, paragraph.start + end) for start, end in places]
    if not orders and not lines:
        return article
    removed = [*article.removed, *(Removed(span=span, reason="instruction") for span in (*orders, *lines))]
    notice = _instruction_notice(orders, "gives", "give", "orders to programs that read the article")
    notice = notice or _instruction_notice(lines, "speaks", "speak", "to the reader and not of the story")
    return article.model_copy(
        update={
            "removed": tuple(sorted(removed, key=lambda block: block.span.start)),
            "notices": (*article.notices, *([notice] if notice is not None else [])),
        }
    )


def _is_title(article: Article, start: int) -> bool:
    return article.title_span is not None and article.title_span.start <= start < article.title_span.end


def _instruction_notice(spans: list[Span], does: str, do: str, what: str) -> Notice | None:
    if not spans:
        return None
    first = spans[0].quote
    shown = first if len(first) <= _LONGEST_SHOWN else f"{first[:_LONGEST_SHOWN].rsplit(' ', 1)[0]} …"
    kind = "sentence" if does == "gives" else "line"
    count = f"A {kind} here {does}" if len(spans) == 1 else f"{len(spans)} {kind}s here {do}"
    return Notice(kind="order", text=f"{count} {what}; briefs and answers leave that out: “{shown}”", span=spans[0])
