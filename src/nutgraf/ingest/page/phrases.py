"""Blocks that say themselves what they are: a cookie notice, a paywall, a row of share buttons.

Only short blocks in their usual words count; a story about cookies or paywalls speaks of them in sentences of its own.
"""

from __future__ import annotations

import re

from nutgraf.article import RemovalReason

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
