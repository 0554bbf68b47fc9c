"""News pages in the layouts of real publishers, made from paragraphs whose place in or beside the story is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

PLACES = ("Larkmoor", "Penby", "Orrin Bay", "Skarne", "Velmora")
_SENTENCES = (
    "The {0} bridge will close to all traffic for nine weeks from 4 May, the county council of {0} said on Tuesday.",
    "About 14,000 vehicles cross it on a normal weekday, and the diversion through the hills adds 11 miles.",
    "“We know this hurts people who have no other way to work,” said Ines Valcourt, the head of highways in {0}.",
    "The work will cost £3.4 million, of which the government pays £2.1 million and the county pays the rest.",
    "Tomas Reeve, who runs a bakery at the northern end of {0}, expects to lose a third of his trade until July.",
    "A free ferry for foot passengers will run every 20 minutes from 6am until 10pm, weather permitting.",
    "Engineers found cracks in four of the six bearings in January, according to a report to the council of {0}.",
    "No date.",
)
_CHROME = (
    "<header class=site><a href=/>{0} Gazette</a><nav><ul><li><a href=/news>News</a></li></ul></nav></header>{1}"
    "<footer><p>© 2026 {0} Gazette. All rights reserved.</p><p><a href=/terms>Terms</a></p></footer>"
)
_CONSENT = (
    "<div class=cmp><p>We and our 318 partners store and access information on your device, such as cookies.</p>"
    "<p>You can change your choices at any time by following the link in the footer of every page.</p>"
    "<button>Accept</button></div>"
)
_RELATED = (
    "<div class=related><h3>Related stories</h3><ul><li><a href=/a>Mayor denies all charges over the ferry</a></li>"
    "<li><a href=/b>Nine towns that lost their railway</a></li></ul></div>"
)
_COMMENTS = "<section class=comments><h2>12 comments</h2>" + "".join(
    f"<div class=comment><b>reader{n}</b><p>I crossed it {n} times last year and it was never safe at all.</p></div>"
    for n in range(12)
)
_CARDS = "".join(
    f"<article class=card><h3><a href=/c{n}>Another story of the day, number {n}</a></h3>"
    f"<p>The first words of story number {n} are printed here to make you read on.</p></article>"
    for n in range(8)
)


NEITHER = frozenset("Year Cars 2024 13,100 00:00 01:00 02:00 03:00 04:00 05:00 06:00 07:00 | -".split())


class LabelledPage(NamedTuple):
    """A page, and the paragraphs that an extractor has to give, and no others.

    Lines of words in `NEITHER` (times of posts, cells of a table) count neither for nor against it.
    """

    name: str
    html: str
    story: tuple[str, ...]
    headline: str


def _p(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def _each(markup: str) -> Callable[[tuple[str, ...]], str]:
    return lambda texts: "".join(markup.format(text) for text in texts)


def _amid(box: str) -> Callable[[tuple[str, ...]], str]:
    return lambda texts: _p(texts[:3]) + box + _p(texts[3:])


LAYOUTS: dict[str, Callable[[tuple[str, ...]], str]] = {
    "plain": _p,
    "consent layer": lambda texts: f"{_CONSENT}<article><h1>{{h}}</h1>{_p(texts)}</article>",
    "live blog": lambda texts: "".join(
        f"<div class=post><time datetime=2026-04-14T0{n}:00>0{n}:00</time><p>{text}</p></div>"
        for n, text in enumerate(texts)
    ),
    "paywall names": lambda texts: f"{_p(texts[:2])}<div class=paywall-content>{_p(texts[2:])}</div>",
    "embedded post": _amid("<blockquote class=twitter-tweet><a href=https://x.example/1>A post</a></blockquote>"),
    "photo essay": lambda texts: "".join(
        f"<figure><img src={n}.jpg><figcaption>A view of the bridge, number {n}.</figcaption></figure><p>{text}</p>"
        for n, text in enumerate(texts)
    ),
    "amp": lambda texts: f"<amp-img src=a.jpg></amp-img>{_p(texts)}<amp-ad><div fallback>Advertisement</div></amp-ad>",
    "page builder": _each("<div class='elementor-widget'><div class=elementor-widget-container><p>{}</p></div></div>"),
    "each in its own box": _each("<div data-component=text-block class=ssrc-1><div><p>{}</p></div></div>"),
    "line breaks": lambda texts: "<div class=txt>" + "<br><br>".join(texts) + "</div>",
    "divs": _each("<div class=par>{}</div>"),
    "teaser class on the lead": lambda texts: f"<div class=teaser>{_p(texts[:2])}</div><div>{_p(texts[2:])}</div>",
    "related amid": _amid(_RELATED),
    "newsletter amid": _amid(
        "<aside class=newsletter><h4>Mornings</h4><p>The best of the day, before eight.</p><input></aside>"
    ),
    "advertisements amid": _amid("<div class=ad-slot><span>Advertisement</span></div>"),
    "linked paragraphs": lambda texts: _p(texts[:2]) + f"<p><a href=/x>{texts[2]}</a></p>" + _p(texts[3:]),
    "story in an aside": lambda texts: f"{_CONSENT}<aside><h1>{{h}}</h1>{_p(texts)}</aside>",
    "comments below": lambda texts: f"<article><h1>{{h}}</h1>{_p(texts)}</article>{_COMMENTS}</section>",
    "cards below": lambda texts: f"<article><h1>{{h}}</h1>{_p(texts)}</article><div class=grid>{_CARDS}</div>",
    "short paragraphs": lambda texts: _p((*texts[:4], "It did not.", *texts[4:])),
    "right to left": lambda texts: f"<div dir=rtl>{_p(texts)}</div>",
    "streamed": lambda texts: (
        f"<template id=B:0></template><div hidden id=S:0><article>{_p(texts)}</article></div>"
        "<script>$RC('B:0','S:0')</script>"
    ),
    "data table": _amid("<table><tr><th>Year</th><th>Cars</th></tr><tr><td>2024</td><td>13,100</td></tr></table>"),
    "layout table": lambda texts: f"<table><tr><td width=120>Menu</td><td>{_p(texts)}</td></tr></table>",
}


def labelled_pages() -> Iterator[LabelledPage]:
    """Each layout with three stories of different length and place: the same pages every time."""
    for layout, made in LAYOUTS.items():
        for number, place in enumerate(PLACES[:3]):
            texts = tuple(text.format(place) for text in _SENTENCES[: 5 + number])
            headline = f"{place} bridge to close for nine weeks"
            inner = made(texts)
            has_own = "{h}" in inner
            body = (
                inner.replace("{h}", headline)
                if has_own
                else f"<main><article><h1>{headline}</h1>{inner}</article></main>"
            )
            head = f"<head><meta charset=utf-8><title>{headline} | {place} Gazette</title></head>"
            page = f"<!doctype html><html lang=en>{head}<body>{_CHROME.format(place, body)}</body></html>"
            story = (*texts[:4], "It did not.", *texts[4:]) if layout == "short paragraphs" else texts
            yield LabelledPage(f"{layout} {number + 1}", page, story, headline)
