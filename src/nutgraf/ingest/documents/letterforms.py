"""Undoes what typesetting did to letters: ligatures, Arabic presentation forms, full-width letters.

NFKC as a whole would change what a text says: it makes "5½" into "51⁄2" and "10²" into "102". So only characters that
are another shape of the same letters are replaced, and fractions, powers and circled figures stay.
"""

from __future__ import annotations

import unicodedata

_SHAPES = frozenset("<compat> <initial> <medial> <final> <isolated> <wide> <narrow> <font> <noBreak>".split())
_SOFT_HYPHEN_BREAK = "\u00ad\n"


def plain_letters(text: str) -> str:
    """The text with every letter in its plain shape, and words broken at a soft hyphen joined again.

    >>> plain_letters("The o\ufb03ce rose 5½ %")
    'The office rose 5½ %'
    """
    shapes = {ord(sign): plain for sign in set(text) if (plain := _plain(sign)) is not None}
    return text.replace(_SOFT_HYPHEN_BREAK, "").translate(shapes)


def _plain(sign: str) -> str | None:
    kind, _, letters = unicodedata.decomposition(sign).partition(" ")
    if kind not in _SHAPES or letters.startswith("0020 "):  # "¨" is not a space with two dots over it
        return None
    return unicodedata.normalize("NFKC", sign)
