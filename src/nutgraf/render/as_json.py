"""The brief as JSON: the form other programs read, and that a stranger can verify."""

from __future__ import annotations

from nutgraf.brief import Brief


def to_json(brief: Brief) -> str:
    """The brief as `nutgraf/brief@1` JSON: indented, in the order of the schema, letters unescaped.

    `Brief.model_validate_json` reads it back to an equal brief.
    """
    return brief.model_dump_json(by_alias=True, indent=2)
