"""The JSON form can be read back, and checked by a stranger who knows nothing of nutgraf."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from nutgraf.brief import Brief
from nutgraf.render import to_json


@pytest.mark.parametrize("which", ["brief", "arabic_brief", "bare_brief"])
def test_a_brief_read_back_is_the_same_brief(which: str, request: pytest.FixtureRequest) -> None:
    brief: Brief = request.getfixturevalue(which)

    assert Brief.model_validate_json(to_json(brief)) == brief


def test_a_stranger_can_check_every_quote_with_one_line(brief: Brief) -> None:
    b = json.loads(to_json(brief))

    quotes = list(_spans(b))
    assert len(quotes) > 30
    assert all(b["article"]["text"][s["start"] : s["end"]] == s["quote"] for s in quotes)


def test_it_names_its_schema_first_and_keeps_letters_as_they_are(arabic_brief: Brief) -> None:
    text = to_json(arabic_brief)

    assert text.startswith('{\n  "schema": "nutgraf/brief@2",\n  "article": {')
    assert "ميناء فيلم" in text
    assert "🌊" in text


def test_the_same_brief_gives_the_same_bytes(brief: Brief) -> None:
    assert to_json(brief) == to_json(brief.model_copy(deep=True))


def _spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _spans(item)
    elif isinstance(value, dict):
        if value.keys() == {"start", "end", "quote"}:
            yield value
        for item in value.values():
            yield from _spans(item)
