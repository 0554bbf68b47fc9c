"""Escapes untrusted text for terminals, Markdown and HTML, so that it is shown as it is and has no effect.

In Markdown only what would change the meaning is escaped, because it is read in terminals as well: `3 - 2 = 1` stays.
In a chat, which reads HTML and Markdown, every sign is written as an entity.
"""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HIDDEN = re.compile(  # zero width, soft hyphens and marks of direction, variation selectors, tags
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_SIGN = re.compile(r"[\t\n!-/:-@\[-`{-~\u2028\u2029]")
_LINE_BREAK = re.compile("[ \t]*[\n\u2028\u2029]\\s*")
_ANYWHERE = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_EMOJI_NAME = re.compile(r":(?=[\w+-]+:)")
_FORMULA = re.compile(r"\$(?=\S)[^$]*(?<=\S)\$")
_LIST_OR_RULE = re.compile(r"[-+=](?=\s|$)|--|==")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_WEB_ADDRESS = re.compile(r"https?://[!#-;=?-~]+", re.IGNORECASE)
_DOUBLE_MARKS = re.compile('["“”„«»]')
_HEADING = re.compile(r"^#{1,6}(?=\s|$)|(?<=\s)#+$")


def visible(text: str) -> str:
    """`text` with control characters replaced one for one: they move a terminal's cursor, or reverse its letters.

    Lone surrogates, which represent bytes of a file name that is not UTF-8, are replaced as well.
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def visible_text(text: str) -> str:
    """`visible` text without zero-width characters, which can hide words from a reader."""
    return visible(_HIDDEN.sub("", text))


def one_line(text: str) -> str:
    """`visible_text` with each line break, and the blanks around it, as one space."""
    return visible(_LINE_BREAK.sub(" ", _HIDDEN.sub("", text)).strip())


def in_quotation_marks(text: str) -> str:
    """`text` between quotation marks of ours: single ones where it has double ones itself.

    >>> in_quotation_marks("The pier burned."), in_quotation_marks('"It burned," he said.')
    ('“The pier burned.”', '‘"It burned," he said.’')
    """
    return f"‘{text}’" if _DOUBLE_MARKS.search(text) else f"“{text}”"


_CLOSER_OF = {"“": "”", "„": "“", "«": "»", "»": "«", '"': '"'}
_OPENER_OF = {"”": "“", "“": "„", "»": "«", "«": "»", '"': '"'}
_NO_BREAK = "\u00a0"
_MARK = re.compile('[“”„«»]|(?<!\\d)"|"(?=\\w)')  # not the sign of inches


def with_quotation_marks(text: str) -> str:
    """`text` with the opening or closing mark that a sentence of a longer quotation lacks, in the style of its marks.

    >>> with_quotation_marks("We wait,” she said."), with_quotation_marks("„Wir warten.")
    ('“We wait,” she said.', '„Wir warten.“')
    """
    opened: list[str] = []
    for hit in _MARK.finditer(text):
        mark, before, after = hit.group(), text[: hit.start()][-1:], text[hit.end() :][:1]
        begins = _begins(before, after)
        if opened and _closes(mark, opened[-1], begins=begins):
            opened.pop()
        elif mark != "”" and (begins or (mark in "„«" and after.isspace())):
            opened.append(mark)
        elif not opened and mark in _OPENER_OF:
            return f"{_OPENER_OF[mark]}{_NO_BREAK if before.isspace() else ''}{text}"
    if not opened:
        return text
    gap = _NO_BREAK if re.search(rf"{opened[-1]}\s", text) else ""
    return f"{text}{gap}{_CLOSER_OF[opened[-1]]}"


def _closes(mark: str, opener: str, *, begins: bool) -> bool:
    """Whether a mark closes what `opener` began; one that begins a word opens another quotation, except ” and »."""
    if opener == "„" and mark == "”":
        return True
    return mark == _CLOSER_OF[opener] and (mark in "”»" or not begins)


def _begins(before: str, after: str) -> bool:
    """Whether a mark between these characters opens a quotation: a blank or nothing before it, a word after it."""
    return (not before or before.isspace() or before in "([—–-") and after.isalnum()


def inert(text: str) -> str:
    """`text` as HTML, for an element or an attribute, without any character that HTML, Markdown or LaTeX interprets.

    >>> inert("**1** <b>")
    '&#42;&#42;1&#42;&#42; &#60;b&#62;'
    """
    return _SIGN.sub(lambda sign: f"&#{ord(sign.group())};", visible_text(text))


def escape_text(text: str) -> str:
    r"""`text` on one line, as Markdown that shows exactly these characters.

    >>> escape_text("# 1 <b>*bold*</b> & 5 - 4")
    '\\# 1 \\<b\\>\\*bold\\*\\</b\\> & 5 - 4'
    """
    line = _ANYWHERE.sub(r"\\\g<0>", one_line(text))
    line = _EMOJI_NAME.sub(r"\\:", _ENTITY.sub(r"\\&", line))
    if _FORMULA.search(line):
        line = line.replace("$", r"\$")
    line = _HEADING.sub(lambda hashes: r"\#" * len(hashes.group()), line)
    if _NUMBERED.match(line):
        return _NUMBERED.sub(r"\1\\\2", line, count=1)
    return f"\\{line}" if _LIST_OR_RULE.match(line) else line


def web_address(url: str | None) -> str:
    """`url` if it is one that may become a link (http or https, nothing that could end it early), else empty."""
    return url if url and _WEB_ADDRESS.fullmatch(url) else ""
