"""The dateline that opens a wire story: `HAVENPORT, March 14 (Reuters) —`, and the publisher it may name."""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.ingest.byline import TOP_LINES
from nutgraf.ingest.lines import Line

_DATELINE = re.compile(r"(?P<place>[^()–—]{0,100}?)\s*(?:\((?P<agency>[^()]{2,41})\))?\s*(?:[–—]|\s--?)\s")
_AGENCY = re.compile(r"[^\W\d_][\w .&’'-]*")
# A place in small letters is a dateline only before one of these: "Smith (Labour) — who lost —" is none.
_KNOWN_AGENCIES = frozenset(
    (
        "AP",
        "AFP",
        "Reuters",
        "dpa",
        "Xinhua",
        "TASS",
        "ANSA",
        "EFE",
        "UPI",
        "IANS",
        "PTI",
        "Kyodo",
        "Yonhap",
        "Anadolu",
        "Bloomberg",
    )
)
_MEDIA_WORD = (
    r"(?:Post|Times|Ledger|Gazette|News|Herald|Tribune|Courier|Journal|Press|Daily|Evening|Guardian|Wire|Agency|Chronicle|Standard"
    r"|Telegraph|Mail|Star|Observer|Independent|Mirror|Examiner|Inquirer|Review|Record|Register|Sentinel|Dispatch|Echo|Argus"
    r"|Advertiser|Beacon|Broadcasting|Radio|Magazine|Globe|Bulletin|Reporter|Monitor)"
)
_MASTHEAD = re.compile(rf"(?P<name>(?:[^\W\d_a-z][\w’'-]* )+{_MEDIA_WORD}(?: [^\W\d_a-z][\w’'-]*)*)(?:, .*\d.*)?")


class Dateline(NamedTuple):
    """What the dateline says: its words, empty when there is none, and the publisher it or a masthead line names.

    `start` is where its words stand in the text; it means nothing when there are none.
    """

    words: str
    publisher: str | None
    start: int = 0


def dateline_of(story: tuple[Line, ...]) -> Dateline:
    """The dateline of the story's first paragraphs, and the publisher named in it or on a line of its own."""
    openings = (_opening(line.text)._replace(start=line.start) for line in story[:TOP_LINES])
    words, publisher, start = next((opening for opening in openings if opening.words), Dateline("", None))
    for line in story[1:TOP_LINES]:
        masthead = None if publisher or len(line.text) > 90 else _MASTHEAD.fullmatch(line.text)
        if masthead is not None:
            publisher = masthead["name"]
    return Dateline(words, publisher, start)


def _opening(paragraph: str) -> Dateline:
    match = _DATELINE.match(paragraph[:200])
    if match is None:
        return Dateline("", None)
    place, agency = match["place"].strip(), match["agency"]
    if agency is not None and not _AGENCY.fullmatch(agency):
        return Dateline("", None)
    first_word = re.split(r"[\s,]", place, maxsplit=1)[0]
    in_capitals = len(first_word) > 2 and first_word.isupper() and first_word[0].isalpha()
    is_known = agency in _KNOWN_AGENCIES and len(place) <= 60
    return Dateline(match.group(), agency) if in_capitals or is_known else Dateline("", None)
