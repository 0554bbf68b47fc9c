"""The parts of a page that are not its story, as the page itself marks them: elements, roles, schema.org, class names.

Elements, roles and schema.org types say what a part is. Class and id names are words somebody chose: one sign among
others, which yields to the headline or the bulk of the story standing inside (`<body class="has-sidebar">`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.html import HtmlElement

from nutgraf.article import RemovalReason


class Sign(NamedTuple):
    """What a part of the page is, and whether the page says so by more than a class name."""

    reason: RemovalReason
    is_certain: bool


_ELEMENTS: dict[str, RemovalReason] = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "related",
    "figcaption": "caption",
    "menu": "navigation",
    "button": "share",
    "select": "navigation",
    "option": "navigation",
    "textarea": "comments",
    "form": "newsletter",
    "dialog": "cookie_notice",
    "legend": "newsletter",
}
_ROLES: dict[str, RemovalReason] = {
    "navigation": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "banner": "navigation",
    "search": "navigation",
    "toolbar": "share",
    "contentinfo": "footer",
    "complementary": "related",
    "dialog": "cookie_notice",
    "alertdialog": "cookie_notice",
    "doc-pullquote": "caption",
}
_SCHEMAS: dict[str, RemovalReason] = {
    "comment": "comments",
    "usercomments": "comments",
    "sitenavigationelement": "navigation",
    "breadcrumblist": "navigation",
    "wpheader": "navigation",
    "wpfooter": "footer",
    "wpsidebar": "related",
    "wpadblock": "advertisement",
}
_WORDS: tuple[tuple[RemovalReason, frozenset[str]], ...] = (
    ("comments", frozenset("comments comment commentlist disqus respond discussion livefyre viafoura coral".split())),
    ("cookie_notice", frozenset("cookie cookies consent gdpr cmp onetrust cookiebar cookiebanner didomi".split())),
    ("newsletter", frozenset("newsletter newsletters signup mailinglist optin nl mailchimp mc4wp".split())),
    ("paywall", frozenset("paywall regwall piano metered subscriptionwall paygate barrier".split())),
    (
        "related",
        frozenset(
            "related recommended recommendations recirc recirculation outbrain taboola sidebar trending popular"
            " mostread morefrom readmore readnext relatedposts jp upnext teaser teasers"
            " promo rail mostpopular alsoread widget".split()
        ),
    ),
    (
        "advertisement",
        frozenset("ad ads advert adverts advertisement advertising sponsored sponsor adslot dfp gpt".split()),
    ),
    ("share", frozenset("share sharing social sharebar addthis sharedaddy addtoany sharetools".split())),
    ("caption", frozenset("caption captions credit credits figcaption photocredit imagecaption copyright".split())),
    (
        "navigation",
        frozenset(
            "nav navbar navigation menu breadcrumb breadcrumbs skip topbar tags taglist pagination toolbar".split()
        ),
    ),
    ("footer", frozenset("footer colophon siteinfo bio authorbio authorbox aboutauthor".split())),
)
_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_PAGE_TAGS = frozenset(("html", "body", "main"))
_STORY_PROPERTIES = frozenset(("articlebody", "reviewbody"))
_COOKIE = re.compile(r"cookie|consent|gdpr|privacy", re.IGNORECASE)


def sign_of(element: HtmlElement) -> Sign | None:
    """What the element itself says it is, when that is not the story."""
    tag = element.tag
    properties = (element.get("itemprop") or "").lower().split()
    if tag in _PAGE_TAGS or not _STORY_PROPERTIES.isdisjoint(properties):
        return None
    certain = _certain(element, properties)
    if certain is not None:
        return Sign(certain, is_certain=True)
    words = _words_of(element)
    if not words:
        return None
    likely = next((reason for reason, signs in _WORDS if not signs.isdisjoint(words)), None)
    return None if likely is None else Sign(likely, is_certain=False)


def _certain(element: HtmlElement, properties: list[str]) -> RemovalReason | None:
    schema = (element.get("itemtype") or "").rstrip("/").rsplit("/", 1)[-1].lower()
    if schema in _SCHEMAS:
        return _SCHEMAS[schema]
    if "comment" in properties:
        return "comments"
    if "caption" in properties or "copyrightholder" in properties:
        return "caption"
    role = (element.get("role") or "").lower()
    reason = _ROLES.get(role) or _ELEMENTS.get(element.tag)
    if element.tag == "caption":
        return None  # of a table: it says what the figures are
    if element.tag == "header" and role != "none" and _is_of_the_page(element):
        return "navigation"
    if reason is not None and reason not in ("caption", "footer"):
        return _named_otherwise(element, reason)
    return reason


def _named_otherwise(element: HtmlElement, reason: RemovalReason) -> RemovalReason:
    """An aside, a form or a dialog may be many things: its class or its words say which."""
    words = _words_of(element)
    for other, signs in _WORDS:
        if not signs.isdisjoint(words):
            return other
    if element.tag == "form" and next(element.iterdescendants("textarea"), None) is not None:
        return "comments"
    if reason == "cookie_notice" and _COOKIE.search(" ".join(element.itertext())) is None:
        return "newsletter"
    return reason


def _is_of_the_page(header: HtmlElement) -> bool:
    """A header outside article and main, and without a headline in it, is the site's."""
    is_inside = next(header.iterancestors("article", "main"), None) is not None
    return not is_inside and next(header.iterdescendants("h1"), None) is None


def _words_of(element: HtmlElement) -> set[str]:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    if not names:
        return set()
    words = [word.lower() for name in names.split() for word in _SPLIT.split(name)]
    return {*words, *(name.lower() for name in names.split())}
