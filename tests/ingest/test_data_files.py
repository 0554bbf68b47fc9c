"""Data are refused in one line; prose with figures, commas and brackets is not."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.detect import refuse_data

JSON = '{"title": "Two died", "body": "A ferry sank on Tuesday."}'
ROWS = "name,day,dead\nCalder Star,2026-03-10,2\nHaven,2026-03-11,0\nReed,2026-03-12,1\n"
LYRICS = "[00:01.00]Two died\n[00:02.00]when it sank\n[00:03.00]off Haven\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (JSON, "JSON data"),
        (f"[{JSON}]", "JSON data"),
        (f"{JSON}\n{JSON}\n", "JSON data"),
        ('{"a": [' + '"x", ' * 20_000, "JSON data"),
        ("[1, 2, 3]", "JSON data"),
        (ROWS, "a table"),
        (ROWS.replace(",", ";"), "a table"),
        (ROWS.replace(",", "\t"), "a table"),
        ("date,dead\n2026-03-10,2\n2026-03-11,3\n2026-03-12,1\n", "a table"),
        ("1\n00:00:01,000 --> 00:00:03,000\nTwo died.\n\n2\n00:00:04,000 --> 00:00:06,000\nOne lives.\n", "subtitles"),
        ("WEBVTT\n\n00:01.000 --> 00:03.000\nTwo died.\n", "subtitles"),
        ("[Script Info]\nTitle: x\n", "subtitles"),
        (LYRICS, "subtitles"),
        ("<?xml version='1.0'?><newsItem><text>Two died.</text></newsItem>", "XML data"),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="5"><text>Two died.</text></svg>', "XML data"),
        ('<nm:item a="b" xmlns:nm="urn:x"><nm:text>Two died.</nm:text></nm:item>', "XML data"),
    ],
)
def test_data_are_refused_in_one_line(text: str, what: str) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        with pytest.raises(InputError, match=rf"^'a.txt' is [^\n]*{what}[^\n]*$"):
            article_from_bytes(data, "a.txt")


@pytest.mark.parametrize(
    "text",
    [
        "[Photo: Ann Lee] Two people died on Tuesday, and one lives.",
        "{Two died} is what the sign said, and nobody knew why.",
        "[1] Two died on Tuesday, the coast guard said.",
        "Ann Lee, mayor\nBo Ray, captain\nCy Dee, owner\nThey met on Tuesday, the port said.",
        "On Monday, two died.\nOn Tuesday, one died.\nOn Friday, nobody died.\nOn Sunday, one lived.",
        "At 10:00 --> the ferry left.",
        "<Two men> walked in on Tuesday, the port said.",
        "Two died; one lives; nobody knows.\nThe port, the town and the county mourn.\nIt rained.",
        "HAVEN POINT | News\n\nTwo people died | one lives\n\nThe port is closed.",
    ],
)
def test_prose_is_no_data(text: str) -> None:
    refuse_data(text.encode(), "a.txt")


@pytest.mark.parametrize(
    "noise", ['{"' * 10_000, "[[" * 10_000, "1:" * 10_000, '","' * 7_000, "{1}" * 7_000, "[00:01.00]" * 2_000]
)
def test_twenty_thousand_characters_are_judged_in_time(noise: str) -> None:
    began = time.process_time()
    with suppress(InputError):
        refuse_data(noise.encode(), "a.txt")
    assert time.process_time() - began < 2
