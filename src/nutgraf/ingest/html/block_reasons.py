"""What trafilatura takes for the story, as a vote on each block of the page.

The blocks of a page with what stands around them, as the steps that tell its story need them.

The parts of a page that are not its story, as the page itself marks them: elements, roles, schema.org, class names.

Elements, roles and schema.org types say what a part is. Class and id names are words somebody chose: one sign among
others, which yields to the headline or the bulk of the story standing inside (`<body class="has-sidebar">`).

Blocks that say themselves what they are: a cookie notice, a paywall, a row of share buttons.

Only short blocks in their usual words count; a story about cookies or paywalls speaks of them in sentences of its own.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from nutgraf.article import RemovalReason
from nutgraf.ingest.html.blocks import Block
from nutgraf.ingest.html.css_visibility import hides_branch
from nutgraf.ingest.lines import canonical

_LEAST_TO_SEARCH = 30  # letters; shorter words may stand in a sentence by chance
_BLANK = re.compile(r"[\s|•]+")
_NUMBER = re.compile(r"^\s*\d{1,3}\.\s")  # of an item; it stands on the page, and not in the markup
_FAILURES = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, etree.LxmlError)
_DEEP = 150  # elements; trafilatura's second opinions take the square of the depth
_LOG = logging.getLogger(__name__)


class Extracted:
    """The text trafilatura counts to the story."""

    def __init__(self, lines: list[str]) -> None:
        folded = [_folded(line) for line in lines]
        self._lines = frozenset(folded)
        self._text = "".join(folded)

    def holds(self, block: str) -> bool:
        """Whether a block of the page stands in it: as a line of its own, or whole in a longer one."""
        folded = _folded(block)
        return bool(folded) and (folded in self._lines or (len(folded) >= _LEAST_TO_SEARCH and folded in self._text))


def extract(root: HtmlElement, unseen: dict[HtmlElement, str]) -> Extracted:
    """What trafilatura finds in the page without the text nobody sees; `root` is left without that text."""
    _remove(root, unseen)
    is_deep = _deeper_than(root, _DEEP)
    try:
        document = bare_extraction(
            root, fast=is_deep, include_comments=False, include_tables=True, deduplicate=False, favor_recall=False
        )
    except _FAILURES as error:
        _LOG.info("the extractor failed on a page: %s", type(error).__name__)
        return Extracted([])
    if document is None or isinstance(document, dict) or document.body is None:
        return Extracted([])
    return Extracted([canonical(line) for element in document.body for line in _lines_in(element)])


def _deeper_than(root: HtmlElement, limit: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False


def _lines_in(element: HtmlElement) -> list[str]:
    """The text of an element, and of each item or cell in it by itself."""
    inner = [child for child in element.iter("item", "cell", "row", "p", "head") if child is not element]
    return ["".join(one.itertext()) for one in (element, *inner)]


def _remove(root: HtmlElement, unseen: dict[HtmlElement, str]) -> None:
    """Take out what nobody sees, and the attributes by which trafilatura would judge that once more, and worse."""
    for element in root.iter(etree.Element):
        for name in ("style", "hidden", "aria-hidden"):
            element.attrib.pop(name, None)
    for element, carrier in unseen.items():
        element.text = None
        if hides_branch(carrier) and element.getparent() is not None:
            element.drop_tree()
        else:
            for child in element:
                child.tail = None


def _folded(text: str) -> str:
    return _BLANK.sub("", _NUMBER.sub("", text))


_DEEPEST = 100


class Parts:
    """Blocks by number, the elements around each from the inside out, and which ones trafilatura chose.

    `headline` is the number of the headline's block, -1 for none; lengths are in characters of prose.
    """

    def __init__(self, blocks: tuple[Block, ...], extracted: Extracted, headline: int) -> None:
        self.blocks, self.headline = blocks, headline
        self.counted = tuple(extracted.holds(block.text) for block in blocks)
        chains = {block.element: _around(block.element) for block in blocks}
        self.around = tuple(chains[block.element] for block in blocks)
        self.members: dict[HtmlElement, list[int]] = defaultdict(list)
        for number, chain in enumerate(self.around):
            for element in chain:
                self.members[element].append(number)
        self._prose = tuple(len(block.text) if block.is_prose else 0 for block in blocks)
        self.all_prose = sum(self._prose)
        self.all_counted = self.counted_prose(range(len(blocks)))

    def prose(self, numbers: Iterable[int]) -> int:
        """How much of these blocks reads like sentences."""
        return sum(self._prose[number] for number in numbers)

    def counted_prose(self, numbers: Iterable[int]) -> int:
        """How much of it trafilatura chose."""
        return sum(self._prose[number] for number in numbers if self.counted[number])

    def is_prose(self, number: int) -> bool:
        return self._prose[number] > 0


def _around(element: HtmlElement) -> tuple[HtmlElement, ...]:
    """The element and those around it, from the inside; of a very deep page the innermost and the outermost."""
    chain = (element, *element.iterancestors())
    return chain if len(chain) <= _DEEPEST else (*chain[:_DEEPEST], *chain[-2:])


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
    """What a block is by its own words, or None when it may be of the story.

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
