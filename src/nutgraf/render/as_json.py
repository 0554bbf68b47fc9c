"""The brief as JSON, the form other programs read and a stranger can verify; and how everything else becomes JSON.

Characters that a terminal obeys, that some readers take for a line end, or that are bytes of an odd file name are
written as `\\u` escapes, which JSON reads back as the same text.
"""

from __future__ import annotations

import json
import re

from nutgraf.brief import Brief

_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(brief: Brief) -> str:
    """The brief as `nutgraf/brief@1` JSON: indented, in the order of the schema, letters unescaped.

    `Brief.model_validate_json` reads it back to an equal brief.
    """
    return brief.model_dump_json(by_alias=True, indent=2)


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON with letters unescaped, and nothing in it that a screen obeys."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
