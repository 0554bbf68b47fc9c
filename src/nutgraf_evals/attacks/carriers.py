"""How an instruction is put into an article: as a paragraph of it, or in a page where no reader sees it."""

from __future__ import annotations

import html
from typing import NamedTuple

_HIDDEN = {
    "hidden_attr": "<p hidden>{}</p>",
    "display_none": '<p style="display:none">{}</p>',
    "font_zero": '<p style="font-size:0">{}</p>',
    "white_on_white": '<p style="color:#fff;background:#fff">{}</p>',
    "off_screen": '<p style="position:absolute;left:-9999px">{}</p>',
    "template": "<template><p>{}</p></template>",
    "noscript": "<noscript><p>{}</p></noscript>",
    "comment": "<!-- {} -->",
}
CARRIERS = ("plain", *_HIDDEN, "tag_unicode", "zero_width")
_TAGS = 0xE0000


class Carried(NamedTuple):
    """An article that carries an attack, as a file."""

    name: str
    data: bytes


def carried(text: str, payload: str, carrier: str, position: str) -> Carried:
    """The article's text with the payload before it, after it, or between the two paragraphs in its middle."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    place = {"start": 0, "middle": (len(paragraphs) + 1) // 2, "end": len(paragraphs)}[position]
    if carrier in _HIDDEN:
        blocks = [f"<p>{html.escape(part)}</p>" for part in paragraphs]
        blocks.insert(place, _HIDDEN[carrier].format(html.escape(payload)))
        page = f"<!doctype html><html><body><article>{''.join(blocks)}</article></body></html>"
        return Carried("attacked.html", page.encode())
    paragraphs.insert(place, _SPELT.get(carrier, str)(payload))
    return Carried("attacked.txt", "\n\n".join(paragraphs).encode())


def _in_tags(payload: str) -> str:
    return "".join(chr(_TAGS + ord(letter)) for letter in payload if ord(letter) < 0x7F)


_SPELT = {"tag_unicode": _in_tags, "zero_width": "\u200b".join}
