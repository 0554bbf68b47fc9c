"""Places in an article as a browser counts them: it counts UTF-16 units, spans count code points."""

from __future__ import annotations

from bisect import bisect_left

_LAST_OF_ONE_UNIT = "\uffff"


class Utf16:
    """Turns code points of one text into UTF-16 units.

    >>> Utf16("a 😀 b").unit(4)
    5
    """

    def __init__(self, text: str) -> None:
        self._pairs = [place for place, letter in enumerate(text) if letter > _LAST_OF_ONE_UNIT]

    def unit(self, code_point: int) -> int:
        """Where the code point begins, in UTF-16 units from the start of the text."""
        return code_point + bisect_left(self._pairs, code_point)
