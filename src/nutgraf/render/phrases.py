"""The words for the codes and numbers of briefs and answers; every output form uses the same ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from nutgraf.answer import AbsenceReason, Abstention, CheckName
from nutgraf.article import NOTE_MARK, STRUCK, Hidden, NoticeKind, RemovalReason
from nutgraf.brief import (
    Brief,
    Certainty,
    Claim,
    ClaimWording,
    DatedEvent,
    Figure,
    Making,
    Rejection,
    RejectionReason,
)
from nutgraf.render.escaping import one_line, with_quotation_marks
from nutgraf.text.cues_en import STRONG_HEDGES, is_planned, is_spoken
from nutgraf.text.lexicon_en import ARTICLES
from nutgraf.text.name_lists import HONORIFICS
from nutgraf.text.reporting_en import REPORTER_WITHOUT_NAME

CERTAINTIES: Final[dict[Certainty, str]] = {
    "fact": "",
    "attributed": "",
    "alleged": "alleged",
    "denied": "denied",
    "disputed": "disputed",
    "forecast": "forecast",
}
REASONS: Final[dict[RejectionReason, str]] = {
    "no_such_part": "it is about a part of the article that was not asked for",
    "rests_on_nothing": "no sentence of the article says it",
    "foreign_words": "it adds words that the article does not have there",
    "number_not_there": "it gives a number that the article does not have there",
    "number_rebound": "the number belongs to something else in the article",
    "qualifier_dropped": "it drops a qualifier of a number",
    "date_not_there": "it gives a date that the article does not have there",
    "name_not_there": "it gives a name that the article does not have there",
    "order_changed": "it reverses who did what to whom",
    "negation_changed": "it adds or drops a “not”",
    "tense_changed": "it moves what happened or will happen to another time",
    "clause_skipped": "it joins words of the article across a part that it leaves out",
    "hedge_dropped": "it gives as certain what the article does not",
    "fragment": "it is not a sentence",
    "repeats": "another point says it already",
    "stale_headline": "the article’s headline gives a number that its text does not",
    "contradicted": "the article says something else",
    "not_in_source": "the article does not say it",
    "unchecked": "it could not be confirmed",
    "too_long": "it has too many words",
}
FIELDS: Final = {
    "headline": "Headline",
    "nut_graf": "Nut graf",
    "key_points": "Point",
    "further_points": "Further point",
    "not_known": "Not known",
    "what_next": "Next",
}
REMOVALS: Final[dict[RemovalReason, str]] = {
    "advertisement": "advertisement",
    "caption": "picture caption or credit",
    "comments": "readers' comments",
    "cookie_notice": "cookie notice",
    "disclaimer": "warning or disclaimer of a mail system",
    "feed_footer": "feed footer",
    "footer": "page footer",
    "hidden": "hidden text",
    "instruction": "instruction to programs, or a line off the story",
    "mail_head": "head of a forwarded or quoted mail",
    "navigation": "navigation",
    "newsletter": "newsletter or advertising line",
    "paywall": "paywall notice",
    "quoted_mail": "another mail beside the story",
    "related": "links to related stories",
    "share": "sharing links",
    "signature": "signature of a mail",
    "teaser": "link to another story",
}
NOTICES: Final[dict[NoticeKind, str]] = {
    "cut_off": "May be cut off",
    "extraction_suspect": "Check the text",
    "hidden_text": "Hidden text",
    "correction": "Corrected",
    "order": "Prompt injection",
    "finding_failed": "Incomplete",
    "checks_not_run": "Fewer checks",
}
UNRESOLVED: Final = {
    "no_year": "the article gives no year",
    "no_publication_date": "the article does not say when it was published",
    "relative_to_other_event": "it is counted from another event",
    "ambiguous": "it can be read in several ways",
    "approximate": "it is only approximate",
    "several_dates": "it names several days",
    "weekday_does_not_fit": "the weekday does not fit the day",
    "no_such_day": "there is no such day",
}
ABSENCES: Final[dict[AbsenceReason, str]] = {
    "not_in_article": "",
    "not_verified": "",
    "false_premise": "The question takes something for granted that is not so there.",
    "ambiguous": "There are several answers to it, and the question does not tell which is meant.",
    "outside_the_article": "",
}
ABSENT: Final[dict[AbsenceReason, str]] = {
    "not_in_article": "not in the article",
    "not_verified": "not confirmed",
    "false_premise": "not so in the article",
    "ambiguous": "more than one answer",
    "outside_the_article": "no question about the article",
}
WORDINGS: Final[dict[ClaimWording, str]] = {"article": "quoted", "cut": "shortened", "model": "reworded, checked"}
SHAPES: Final[dict[Certainty | ClaimWording, str]] = {
    "fact": "",
    "attributed": "❝",
    "alleged": "◇",
    "denied": "✕",
    "disputed": "≠",
    "forecast": "→",
    "article": "✓",
    "cut": "✂",
    "model": "≈",
}
ABSENT_SHAPES: Final[dict[AbsenceReason, str]] = {
    "not_in_article": "∅",
    "not_verified": "?",
    "false_premise": "≠",
    "ambiguous": "⇉",
    "outside_the_article": "⊘",
}
CHECKS: Final[dict[CheckName, str]] = {
    "read": "The model read all of it",
    "instruction": "Asks about the article",
    "meant": "One person is meant",
    "said": "Found in the article",
    "fits": "Its words are in the cited sentence",
    "agrees": "The cited passage, read again alone, gives it",
}
_WORD = re.compile(r"\w+")
_ANY_MARK = re.compile('["“”„«»]')
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.)+$|\.\.$")
EVENT_LENGTH: Final = 110  # characters of the sentence beside a date
_OPENING_MARKS = frozenset("\"'“”„‟‘‚«»‹›「『《")
QUESTIONS: Final = ("who", "what", "when", "where", "why", "how")


class MakingLine(NamedTuple):
    """One line of how a brief was made."""

    what: str
    how: str


def certainty(claim: Claim) -> str:
    """How certain a claim is, and according to whom, unless its own words say so already; often empty.

    >>> from nutgraf.article import Article
    >>> from nutgraf.brief import Speaker
    >>> article = Article.of("Police say he fled.")
    >>> said_by = Speaker(name="Police", span=article.span(0, 6))
    >>> fled = Claim(text="He fled.", spans=(article.span(0, 19),), asserted_by=said_by, certainty="alleged",
    ...              wording="model")
    >>> certainty(fled), certainty(fled.model_copy(update={"text": "Police say he fled."}))
    ('alleged, according to Police', '')
    """
    word = CERTAINTIES[claim.certainty]
    if claim.wording == "model" and claim.certainty == "forecast":
        word = ""  # its verdict compares the tense
    is_hedged = STRONG_HEDGES.search(claim.text) is not None or is_planned(claim.text)
    if claim.wording != "model" or is_hedged:
        word = ""  # the words themselves hedge what they say
    if claim.wording == "model" and _names_own_source(claim.text):
        return ""
    if claim.asserted_by and not names_source(claim.text, claim.asserted_by.name):
        source = claim.asserted_by.name
        source = f"t{source[1:]}" if source.startswith("The ") else source
        return f"{word}, according to {source}" if word else f"according to {source}"
    is_sentence = claim.text[-1:] in _SENTENCE_ENDS  # a headline has no room for more
    if claim.certainty == "attributed" and claim.wording == "model" and is_sentence and not is_hedged:
        return "" if claim.asserted_by else "attributed, without a name"
    return word


_SOURCE = re.compile(
    r"\baccording to\b|(?<!was )(?<!were )(?<!been )(?<!be )\b"
    r"(?:sa(?:y|ys|id)|told|announce[sd]|warn(?:s|ed)|den(?:y|ies|ied)|claim(?:s|ed)?|argue[sd]?|allege[sd]?"
    r"|confirm(?:s|ed)|promise[sd]|believe[sd]?|reckon(?:s|ed)?|predict(?:s|ed)|dispute[sd]?|admit(?:s|ted)"
    r"|report(?:s|ed)|call(?:s|ed)|advise[sd]|declined?|comment(?:ed)?)\b"
)
_SENTENCE_ENDS = (*'.!?…”’")',)


def _names_own_source(text: str) -> bool:
    """Whether a statement in a model's words names its own source; "he said" names none."""
    return _SOURCE.search(text) is not None and _PRONOUN_REPORTS.match(text) is None


_NO_NAMES = ARTICLES | HONORIFICS.keys() | {"of"}


def names_source(text: str, source: str) -> bool:
    """Whether a statement names its source: it has the source's last word, two thirds of its words, or its initials.

    >>> names_source("Quintal said 11 people were missing.", "Rosaura Quintal")
    True
    >>> names_source("The AIP confirmed the test.", "Athletics Integrity Panel")
    True
    """
    words = {word.casefold() for word in _WORD.findall(text)}
    named = [word.casefold() for word in _WORD.findall(source) if word.casefold() not in _NO_NAMES]
    initials = "".join(word[0] for word in named)
    if len(initials) > 1 and re.search(rf"\b{re.escape(initials.upper())}\b", text):
        return True
    return not named or named[-1] in words or 3 * len(words & set(named)) >= 2 * len(named)


_PRONOUN_REPORTS = re.compile(r"(?:He|She|They|It) (?:also )?(?:said|says|added) (?:that )?(?=[\w“\"])")


def attributed(claim: Claim) -> str:
    """The statement with its source, as one sentence; the source's name takes the place of a "They" that said it.

    >>> from nutgraf.article import Article
    >>> from nutgraf.brief import Speaker
    >>> article = Article.of("Police say he fled.")
    >>> said_by = Speaker(name="Police", span=article.span(0, 6))
    >>> attributed(Claim(text="He fled.", spans=(article.span(0, 19),), asserted_by=said_by, certainty="attributed",
    ...                  wording="model"))
    'He fled, according to Police.'
    """
    text, remark = claim.text, certainty(claim)
    text = text if claim.wording == "model" else with_quotation_marks(text)
    if not remark:
        return text
    if remark.startswith("according") and claim.asserted_by:
        name = claim.asserted_by.name
        if _is_own_words(claim):
            return f"{name[0].upper()}{name[1:]}: {quote_phrase(text)}"
        if (named := with_reporter_named(text, name)) != text:
            return named
    if text.endswith(".") and remark.startswith("according") and not _INITIALS.search(text):
        return f"{text[:-1]}, {remark}."
    return f"{text}, {remark}" if text[-1:].isalnum() else f"{text} ({remark})"


def with_reporter_named(text: str, name: str) -> str:
    """`text` with `name` in place of the "he" or "the official" whose reporting clause it is, or `text` itself.

    The clause opens the text, or it ends a clause behind a quotation or a comma; a "he said" inside another clause may
    be about somebody else. "The official" counts where `name` has the word.

    >>> with_reporter_named("“We wait,” she said.", "Ana Ruiz")
    '“We wait,” Ana Ruiz said.'
    >>> with_reporter_named("The official said nobody had signed.", "a senior official")
    'A senior official said nobody had signed.'
    """
    for found in REPORTER_WITHOUT_NAME.finditer(text):
        before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
        ends_clause = before[-1:] in tuple(',”"’»') and after[:1] in tuple(".,;")
        is_named = found["noun"] is None or found["noun"] in name.casefold().split()
        if is_named and (not before or ends_clause):
            begins = name[0].upper() if not before else name[0].lower() if name.startswith("The ") else name[0]
            return f"{text[: found.start()]}{begins}{name[1:]}{text[found.end('subject') :]}"
    return text


def _is_own_words(claim: Claim) -> bool:
    """Whether a statement is what its source says in the first person, and the article has it word for word."""
    words = claim.text.rstrip(".")
    in_article = any(words in " ".join(span.quote.split()) for span in claim.spans)
    return in_article and is_spoken(words) and _ANY_MARK.search(words) is None


def replacement_phrase(abstention: Abstention) -> str:
    """The words that introduce the correction of an abstention."""
    return "They say instead" if len(abstention.articles) > 1 else "It says instead"


def rejection(rejected: Rejection) -> str:
    """Why something was dropped, with the detail where there is one."""
    reason = REASONS[rejected.reason]
    return f"{reason} ({rejected.detail})" if rejected.detail else reason


def hidden_phrase(hidden: Iterable[Hidden]) -> str:
    """The words of the source that are not in the article's text, counted by kind; empty where there are none.

    >>> struck = Hidden(text="at dawn", carrier="struck through", at=0)
    >>> hidden_phrase([struck, Hidden(text="x", carrier="comment", at=0)])
    '2 words struck through, 1 hidden word'
    """
    counts = Counter[str]()
    for one in hidden:
        kind = one.carrier if one.carrier in (STRUCK, NOTE_MARK) else ""
        counts[kind] += 1 if kind == NOTE_MARK else len(one.text.split())
    parts = (
        (counts[STRUCK], f"{count_phrase(counts[STRUCK], 'word')} {STRUCK}"),
        (counts[NOTE_MARK], count_phrase(counts[NOTE_MARK], NOTE_MARK)),
        (counts[""], count_phrase(counts[""], "hidden word")),
    )
    return ", ".join(phrase for count, phrase in parts if count)


def number(value: Decimal) -> str:
    """A number as people write it: grouped, and never with an exponent.

    >>> number(Decimal("4.1E+6")), number(Decimal("2.50"))
    ('4,100,000', '2.5')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(figure: Figure) -> str:
    """The full value of a figure with its unit."""
    return " ".join(part for part in (number(figure.value), figure.unit) if part)


def when(date: DatedEvent) -> str:
    """The resolved date of an expression with what it was counted from, or why it is not resolved.

    A day without its year stays as it is written.
    """
    if date.unresolved == "no_year":
        return date.expression
    if date.iso is None:
        return f"date not certain: {UNRESOLVED.get(date.unresolved, date.unresolved)}"
    return f"{date.iso} (counted from {date.anchor})" if date.anchor else date.iso


def quote_phrase(text: str) -> str:
    """Spoken words between quotation marks; those of quotations that include their own marks are kept."""
    return text if text[0] in _OPENING_MARKS else f"“{text}”"


def shortened(text: str, limit: int) -> str:
    """`text` on one line, cut between words to at most `limit` characters."""
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1].rpartition(" ")[0].rstrip(" ,;:") + " …"


_BY_CODE = "code alone; no model has read it"


def making_of(brief: Brief) -> tuple[MakingLine, ...]:
    """How the brief was made, line by line; empty lines are left out."""
    making, coverage, source = brief.making, brief.coverage, brief.article.source
    read = f"{coverage.passages_read} of {count_phrase(coverage.passages_total, 'passage')}"
    tokens = f"{coverage.tokens_counted:,} tokens sent, {coverage.tokens_reported:,} read by the model’s own count"
    lines = (
        MakingLine("Article read", f"{read}; {tokens}{_missing(brief)}" if making.calls else _BY_CODE),
        MakingLine("Left out", _left_out(brief)),
        MakingLine("Wording", _wording(brief)),
        *((*asking_of(making), MakingLine("Ended with", _listed(coverage.finish_reasons))) if making.calls else ()),
        cost_of(making),
        MakingLine("Source", f"{source.name}, {source.encoding}{_guess(source.encoding_guessed)}" if source else ""),
        MakingLine("Article sha256", brief.article.sha256),
        MakingLine("Made by", f"nutgraf {making.nutgraf}, schema {brief.schema_}"),
    )
    return tuple(line for line in lines if line.how)


def asking_of(making: Making) -> tuple[MakingLine, ...]:
    """The model, what it was asked with, and the time and tokens that took."""
    cached = f" ({making.tokens_cached:,} of them cached)" if making.tokens_cached else ""
    took = f"{making.seconds:.1f} s in {count_phrase(making.calls, 'call')}, {making.tokens_in:,} tokens in{cached}"
    return (
        MakingLine("Model", making.model),
        MakingLine("Parameters", ", ".join(f"{name} {value}" for name, value in making.parameters.items())),
        MakingLine("Prompts", ", ".join(f"{prompt.id} (sha256 {prompt.sha256[:12]})" for prompt in making.prompts)),
        MakingLine("Took", f"{took}, {making.tokens_out:,} out"),
        MakingLine("Note", "; ".join(making.notices)),
    )


def cost_of(making: Making) -> MakingLine:
    """What the calls cost, where the price of the model is known."""
    return MakingLine(
        "Cost", "not known" if making.cost_usd is None else f"${making.cost_usd:.6f}".rstrip("0").rstrip(".")
    )


def count_phrase(times: int, noun: str) -> str:
    """A number with its noun, which gets an "s" unless the number is 1."""
    return f"{times:,} {noun}" if times == 1 else f"{times:,} {noun}s"


def _missing(brief: Brief) -> str:
    coverage = brief.coverage
    return "" if coverage.passages_read == coverage.passages_total else "; PARTS OF THE ARTICLE WERE NOT READ"


def _wording(brief: Brief) -> str:
    points = (*brief.key_points, *brief.further_points)
    counts = Counter(point.wording for point in points)
    shortened = f", {counts['cut']} of them shortened" if counts["cut"] else ""
    others = f", {counts['model']} reworded by the model and checked" if counts["model"] else ""
    own = counts["article"] + counts["cut"]
    return f"{own} of {count_phrase(len(points), 'point')} in the article’s own words{shortened}{others}"


def _left_out(brief: Brief) -> str:
    return _listed(tuple(REMOVALS[removed.reason] for removed in brief.article.removed))


def _listed(words: tuple[str, ...]) -> str:
    """Each word once, with how often it is there."""
    return ", ".join(f"{word} ({times})" if times > 1 else word for word, times in Counter(words).items())


def _guess(guessed: bool) -> str:
    return " (a guess: letters may be wrong)" if guessed else ""
