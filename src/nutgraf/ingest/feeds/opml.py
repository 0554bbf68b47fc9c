"""Lists of feeds, as feed readers exchange them."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from nutgraf.errors import InputError
from nutgraf.ingest.feeds.feed import FeedList, web_address
from nutgraf.ingest.limits import refuse_markup


def feed_list_from_opml(data: bytes, name: str) -> FeedList:
    """The feeds an OPML file names, in its order, each once; raises InputError, in one line, when it names none."""
    refuse_markup(data, name)
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        what = type(error).__name__
        raise InputError(f"{name!r} is a damaged list of feeds ({what}): export it again, or give the feeds") from error
    found = [_address(outline.attrib) for outline in root.iter("outline")]
    urls = tuple(dict.fromkeys(url for url in found if url is not None))
    if not urls:
        raise InputError(f"{name!r} is a list of feeds that names none: give the address of a feed")
    return FeedList(urls=urls)


def _address(attributes: dict[str, str]) -> str | None:
    return next((web_address(value) for key, value in attributes.items() if key.lower() == "xmlurl"), None)
