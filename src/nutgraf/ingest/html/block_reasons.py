"""Why a block of a page is not its story: what the page marks, what the block says, and whether it is a box.

Elements, roles and schema.org types say what a part is. A class name is a word that somebody chose: "teaser", "widget"
or "paywall" may be around the lead itself, so a name alone removes no prose under the headline. A box also has a shape:
it is outside the element around headline and story, or it holds links, controls, a label, a picture with its caption,
or a list of things built alike.

Blocks that say themselves what they are (a cookie notice, a paywall, a row of share buttons) count only when short and
in their usual words; a story about cookies or paywalls speaks of them in sentences of its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.html import HtmlElement

from nutgraf.article import RemovalReason
from nutgraf.ingest.canonical_text import TERMINAL
from nutgraf.ingest.html.blocks import Block, Parts


class RegionSign(NamedTuple):
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


def sign_of(element: HtmlElement) -> RegionSign | None:
    """What the element itself says it is, when that is not the story."""
    tag = element.tag
    properties = (element.get("itemprop") or "").lower().split()
    if tag in _PAGE_TAGS or not _STORY_PROPERTIES.isdisjoint(properties):
        return None
    certain = _certain(element, properties)
    if certain is not None:
        return RegionSign(certain, is_certain=True)
    words = _words_of(element)
    if not words:
        return None
    likely = next((reason for reason, signs in _WORDS if not signs.isdisjoint(words)), None)
    return None if likely is None else RegionSign(likely, is_certain=False)


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


_LONGEST = 320


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives), re.IGNORECASE)


_PAYWALL = _any_of(
    r"(?:subscribe|sign in|log in|register|become a (?:member|subscriber))\b.{0,40}\b(?:to|and)"
    r" (?:continue|keep|read|finish|unlock)\b.{0,60}(?:reading|story|article|more)",
    r"(?:^|[.!?] )(?:are you )?already (?:an? )?(?:(?:\w+ )?subscriber|member|have an account|subscribed)\b"
    r"[^.!?]{0,20}(?:[?:]|\b(?:log|sign) in\b)",
    r"\b(?:this|the) (?:article|story|content|page)(?: is|’s|'s) (?:(?:only |exclusively )?(?:for|available to)"
    r"|reserved for) (?:our |paying |registered )?(?:subscribers|members)",
    r"to (?:continue|keep) reading(?: this (?:article|story))?,? (?:please )?(?:subscribe|log in|sign in|register)",
    r"you(?:’ve|'ve| have) (?:reached|read|used) (?:your|all|the)\b.{0,40}\bfree\b.{0,20}\b(?:article|stor)",
    r"unlock (?:this|the full|full) (?:article|story|access)",
    r"weiterlesen mit\b|jetzt (?:abonnieren|weiterlesen)|dieser artikel ist (?:nur )?für abonnenten",
    r"réservé aux abonnés|pour lire la suite|(?:exclusivo para|solo para|contenido para) suscriptores",
    r"para seguir leyendo|per continuare a leggere|للمشتركين فقط|لمتابعة القراءة|اشترك لقراءة",
)
_COOKIES = _any_of(
    r"(?:we|our (?:web)?site|this (?:web)?site|our partners)\b.{0,60}\b(?:uses?|stores?|place)\b.{0,30}\bcookies\b",
    r"accept (?:all )?cookies|cookie (?:settings|policy|preferences)",
    r"wir verwenden cookies|nous utilisons des cookies|utilizamos cookies|utilizziamo i cookie",
    r"نستخدم ملفات تعريف الارتباط",
)
_NEWSLETTER = _any_of(
    r"(?:.{0,80}[.!] )?(?:please )?"
    r"(?:sign up|subscribe|register|abonnieren|abonnez|inscri|suscr[ií]b|iscriviti|اشترك|سجل)"
    r"[^.“”\"]{0,80}(?:newsletters?|inbox|mailing list|infolettre|bolet[ií]n|نشرتنا|النشرة)",
    r"by signing up\b.{0,20} you (?:agree|accept|consent)",
)
_NETWORKS = "share|tweet|e-?mail|print|copy link|save|bookmark|facebook|twitter|x|whatsapp|linkedin|telegram|reddit"
_WHOLE: tuple[tuple[RemovalReason, re.Pattern[str]], ...] = (
    (
        "advertisement",
        _any_of(
            r"(?:advertisement|advertising|sponsored(?: content)?|promoted(?: content)?|ad)[.:]?",
            "anzeige|publicité|publicidad|pubblicità|إعلان",
        ),
    ),
    (
        "share",
        _any_of(
            rf"(?:{_NETWORKS}|comment|listen|follow)(?:(?:\W| on | this | via |\d)*"
            rf"(?:{_NETWORKS}|article|story|page|comments?))*\W*",
            "شارك|مشاركة|teilen|partager|compartir",
        ),
    ),
    (
        "comments",
        _any_of(
            r"(?:\d+ |leave a |post a |add a |view |show |load |join the |no )(?:more |all )?"
            r"(?:comments?|conversation|repl(?:y|ies))\W*",
            r"(?:readers?[’']? |user |all )?comments?(?: \(?\d+\)?)?|reply|تعليقات|kommentare|commentaires",
        ),
    ),
    (
        "navigation",
        _any_of(
            r"skip to (?:main )?content|back to top|menu|home|search|sign in|log in|subscribe",
            r"(?:\d+ )?min(?:ute)?s? read|\d+ minutes? to read|tags?:.*|filed under:?.*|topics?:.*",
        ),
    ),
    (
        "related",
        _any_of(
            r"(?:related(?: \w+)?|most (?:read|popular|viewed)|trending(?: now)?|recommended(?: for you)?)\W*",
            r"(?:more (?:stories|news|from .{1,40}|on this .{1,20})|you (?:may|might) also like)\W*",
            r"(?:latest (?:news|stories)|popular now|read next|up next|editor[’']s picks)\W*",
        ),
    ),
    ("footer", _any_of(r"(?:©|\(c\)|copyright\b).{0,160}", r".{0,80}\ball rights reserved\b.{0,40}")),
)


def reason_said(text: str) -> RemovalReason | None:
    """What a block is according to its own words, or None when it may be part of the story.

    >>> reason_said("Already a subscriber? Log in")
    'paywall'
    """
    if len(text) > _LONGEST:
        return None
    if _PAYWALL.search(text):
        return "paywall"
    if _COOKIES.search(text):
        return "cookie_notice"
    if _NEWSLETTER.match(text):
        return "newsletter"
    return next((reason for reason, pattern in _WHOLE if pattern.fullmatch(text)), None)


_LEAST_SENTENCE = 60  # characters of a linked paragraph that reads as a sentence
_LINKED = 0.2  # of a box
_LEAST_ITEMS = 2
_LONGEST_END = 2  # blocks
_SMALL = 0.25  # of the prose under the headline
_CONTROLS = ("input", "form", "button", "textarea", "select", "iframe")
_PICTURES = ("img", "picture", "figure", "video", "svg", "amp-img")
_WITH_PICTURE = frozenset(("caption", "footer"))
_ASIDES = frozenset(("related", "advertisement", "paywall", "newsletter"))


class StoryPlace:
    """Where the story is, as far as no name matters: the prose under the headline, and the element around it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._signs: dict[HtmlElement, RegionSign | None] = {}
        under = [number for number in range(parts.headline + 1, len(parts.blocks)) if parts.is_prose(number)]
        plain = [number for number in under if all(self.sign(element) is None for element in parts.around[number])]
        self._last = max(under, default=-1)
        self._amount = parts.prose(under)
        anchors = plain or [number for number in under if not self._is_surely_beside(number)]
        self.container = common_element(parts, [*([parts.headline] if parts.headline >= 0 else []), *anchors])
        in_place = [number for number in under if self.container in parts.around[number]]
        said = (number for number in in_place if reason_said(parts.blocks[number].text) is None)
        self.lead = next((number for number in said if not self._is_surely_beside(number)), -1)

    def sign(self, element: HtmlElement) -> RegionSign | None:
        """What the element says it is, read once."""
        if element not in self._signs:
            self._signs[element] = sign_of(element)
        return self._signs[element]

    def is_beside(self, element: HtmlElement, sign: RegionSign) -> bool:
        """Whether an element with this sign is a box beside the story, and not a part of the story with an odd name."""
        members = self._parts.members[element]
        if not any(self._parts.is_prose(number) for number in members):
            return True
        if self.container is None or self.container not in (element, *element.iterancestors()):
            return True
        if max(members) < self._parts.headline:
            return True
        holds_lead = self.lead in members
        if sign.is_certain and not (holds_lead and _is_aside(element, sign)):
            return True
        return self._is_box(element, sign, members, holds_lead=holds_lead)

    def is_boxed(self, element: HtmlElement, sign: RegionSign) -> bool:
        """Whether an element has the shape of a box, or is a caption or a comment, whatever its name."""
        is_known = sign.is_certain and not _is_aside(element, sign)
        return is_known or self._is_box(element, sign, self._parts.members[element], holds_lead=False)

    def _is_box(self, element: HtmlElement, sign: RegionSign, members: list[int], *, holds_lead: bool) -> bool:
        blocks = [self._parts.blocks[number] for number in members]
        if next(element.iterdescendants(*_CONTROLS), None) is not None or _is_linked(blocks):
            return True
        if any(reason_said(block.text) is not None for block in blocks):
            return True
        if sign.reason in _WITH_PICTURE and _has_picture(element):
            return True
        if holds_lead or self._is_like_leads(element):
            return False
        if sign.reason == "footer" and members[-1] >= self._last and len(members) <= _LONGEST_END:
            return True  # a line about the writer, or about the publisher, ends the page
        is_small = self._parts.prose(members) <= _SMALL * self._amount
        has_title = blocks[0].is_heading or any(_is_title(block) for block in blocks)
        return (is_small and has_title) or self._is_list(element, sign)

    def _is_like_leads(self, element: HtmlElement) -> bool:
        """Whether an element around the lead has the same tag and classes: then each part of the story has them."""
        around = self._parts.around[self.lead] if self.lead >= 0 else ()
        names = element.get("class")
        return names is not None and any(one.tag == element.tag and one.get("class") == names for one in around)

    def _is_list(self, element: HtmlElement, sign: RegionSign) -> bool:
        """Whether it holds, or is one of, two things or more with the same sign, as a thread of comments does."""
        if sign.reason != "comments":
            return False
        outer = next((one for one in element.iterancestors() if self.sign(one) is not None), None)
        outer_sign = self.sign(outer) if outer is not None else None
        if outer_sign is not None and outer_sign.reason == sign.reason:
            return True
        signs = [self.sign(one) for one in element.iterdescendants() if isinstance(one.tag, str)]
        return sum(other is not None and other.reason == sign.reason for other in signs) >= _LEAST_ITEMS

    def _is_surely_beside(self, number: int) -> bool:
        signs = [self.sign(element) for element in self._parts.around[number]]
        return any(sign is not None and sign.is_certain and sign.reason not in _ASIDES for sign in signs)


def is_linked_sentence(block: Block) -> bool:
    """Whether a block that is mostly a link still reads as a paragraph: long, and ended like a sentence.

    Titles of other stories, which lists of links hold, have no full stop.
    """
    is_item = block.element.tag == "li" or any(one.tag == "li" for one in block.element.iterancestors())
    is_long = len(block.text) >= _LEAST_SENTENCE and len(block.text.split()) > 6
    return is_long and not block.is_heading and not is_item and TERMINAL.search(block.text) is not None


def common_element(parts: Parts, numbers: list[int]) -> HtmlElement | None:
    """The innermost element around all of these blocks; None if there are none."""
    if not numbers:
        return None
    counts: dict[HtmlElement, int] = {}
    for number in numbers:
        for element in parts.around[number]:
            counts[element] = counts.get(element, 0) + 1
    return next((element for element in parts.around[numbers[0]] if counts[element] == len(numbers)), None)


def _is_aside(element: HtmlElement, sign: RegionSign) -> bool:
    return sign.reason in _ASIDES and element.tag not in ("figcaption", "nav", "footer")


def _is_linked(blocks: list[Block]) -> bool:
    length = sum(len(block.text) for block in blocks)
    links = sum(block.link_length for block in blocks if not is_linked_sentence(block))
    return links >= _LINKED * length


def _is_title(block: Block) -> bool:
    return block.is_heading or (block.link_share >= 0.5 and block.has_letters and not is_linked_sentence(block))


def _has_picture(element: HtmlElement) -> bool:
    if next(element.iterdescendants(*_PICTURES), None) is not None:
        return True
    before = element.getprevious()
    return before is not None and (
        before.tag in _PICTURES or next(before.iterdescendants(*_PICTURES), None) is not None
    )
