"""Words an answer from its draft, with attribution where the claim is not the article's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nutgraf.answer import Statement
from nutgraf.brief import Certainty
from nutgraf.faults import tolerant
from nutgraf.qa.clause_answers import FoundValue
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.drafting import AnswerDraft
from nutgraf.qa.premises import denied_premise
from nutgraf.qa.question import Question
from nutgraf.qa.statement_answers import BARE, VerifiedAnswer, VerifiedStatement, shares_word
from nutgraf.qa.verification import Candidate, is_older
from nutgraf.render.phrases import with_reporter_named
from nutgraf.text.lexicon_en import DETERMINERS
from nutgraf.text.tokens import fold_word

_NAMES_THE_SOURCE: dict[Certainty, str] = {
    "attributed": "according to {name}",
    "alleged": "an allegation by {name}",
    "denied": "which {name} denies",
    "disputed": "which {name} disputes",
    "forecast": "a forecast by {name}",
}
_MOST_CITED = 6  # sentences of one statement
_NEARLY_ALL = 0.7  # of a draft's words
_UNSOURCED: dict[Certainty, str] = {"alleged": "an allegation", "disputed": "which is disputed"}


def statements_of(best: Candidate, others: Sequence[Candidate], asked: Question) -> tuple[Statement, ...]:
    """The statements of an answer: the best candidate, then other values the article gives, marked as such.

    A value the article itself calls older comes last and is presented as the earlier one. An open question is answered
    by the whole sentence that the draft is a part of: a fragment says too little.
    """
    question = asked.text
    if asked.open and _is_part_of(best):
        return (article_statement(best.place),)
    if not others:
        return (statement_of(best, question),)
    ordered = sorted((best, *others), key=lambda candidate: is_older(candidate.place))
    first, *rest = ordered
    told = [statement_of(first, question, source=True)]
    for candidate in rest:
        lead = "Earlier" if is_older(candidate.place) and not is_older(first.place) else "The article also gives"
        told.append(statement_of(candidate, question, source=True, lead=lead))
    return tuple(told)


def _is_part_of(candidate: Candidate) -> bool:
    """Whether a draft says nothing beyond its sentence: no yes or no, and hardly a word of its own."""
    return not candidate.draft.polarity and candidate.place.share >= _NEARLY_ALL


def statement_of(candidate: Candidate, question: str, *, source: bool = False, lead: str = "") -> Statement:
    """The statement of a candidate; its text names who asserts it where the question does not, or with `source`."""
    sentence = candidate.place.sentence
    found = candidate.place.opened.attributions[sentence.number]
    name, certainty = found.asserted_by.name if found.asserted_by else "", found.certainty
    if name and certainty == "attributed" and _opens_own_clause(question, candidate.place):
        name, certainty = "", "fact"
    said = candidate.draft.said
    text = f"{lead} {said}" if lead else said[0].upper() + said[1:]
    by = _source(_inside_sentence(name, candidate.place), certainty, said if source else f"{question} {said}")
    if by and not candidate.draft.text and certainty == "attributed":
        text, by = f"{text}, {by}.", ""  # "No, according to the city."
    return Statement(
        text=f"{text} ({by})." if by else text if text.endswith((".", "!", "?")) else f"{text}.",
        citations=(candidate.place.opened.cite(sentence),),
        asserted_by=name,
        certainty=certainty,
        wording="article" if _verbatim(candidate.draft.text, sentence.text) else "model",
    )


def _opens_own_clause(question: str, place: AnswerPlace) -> bool:
    """Whether somebody in the question opens a clause of the sentence that its source does not say.

    "Residents said water had been seeping, but Quintal declined to link the disaster to it" says of Quintal for itself.
    """
    sentence = place.sentence
    asked = question.replace("’", "'")
    for one in place.opened.analysis.mentions_in(sentence):
        start, end = one.start - sentence.start, one.end - sentence.start
        if sentence.text[start:end] in asked and _OWN_CLAUSE.search(sentence.text, max(0, start - 40), start):
            return True
    return False


_OWN_CLAUSE = re.compile(r", (?:but|while|whereas|although|though) (?:[a-z]+ ){0,2}$")


def _inside_sentence(name: str, place: AnswerPlace) -> str:
    """The name of a source as it is written in the middle of a sentence: "the official", "residents"."""
    opened = place.opened
    first, _, rest = name.partition(" ")
    if not first or any(name == one.name for one in opened.analysis.entities):
        return name
    opens = any(sentence.text.startswith(name) for sentence in opened.sentences)
    is_name = first.isupper() or rest[:1].isupper() or f" {first} " in opened.article.text
    return f"{first.lower()} {rest}".strip() if first.lower() in DETERMINERS or (opens and not is_name) else name


def value_statement(value: FoundValue, question: str) -> Statement:
    """The words of the article that answer a question; an act of speech is a fact, whatever was said in it."""
    statement = statement_of(Candidate(AnswerDraft(value.text, ""), value.place, "", 1.0), question)
    if not value.is_act:
        return statement
    text = f"{value.text[0].upper()}{value.text[1:].rstrip('.')}."
    return statement.model_copy(update={"text": text, "asserted_by": "", "certainty": "fact"})


def article_statement(place: AnswerPlace) -> Statement:
    """The sentence of `place`, word for word, followed by who asserts it where the sentence does not name them."""
    text = " ".join(place.sentence.text.split())
    found = place.opened.attributions[place.sentence.number]
    name = found.asserted_by.name if found.asserted_by else ""
    named = any(one.entity.name == name for one in place.opened.analysis.mentions_in(place.sentence))
    by = "" if named or not name else _source(name, found.certainty, text)
    whole = with_reporter_named(text, name) if by and found.certainty == "attributed" else text
    is_changed = whole != text
    return Statement(
        text=whole if is_changed or not by else f"{text} ({by})",
        citations=(place.opened.cite(place.sentence),),
        asserted_by=name,
        certainty=found.certainty,
        wording="model" if is_changed else "article",
    )


def statements_of_reply(verified: VerifiedAnswer, question: Question) -> tuple[Statement, ...]:
    """The statements of a verified reply, or the few words that answer a question which wants a value.

    A bare yes or no is followed by what is the case.
    """
    first, *others = verified.statements
    short, text = verified.short, first.text
    if short.casefold() in BARE:
        text = f"{short.capitalize()}. {text}"
    elif short and not question.open:
        text = f"{short[0].upper()}{short[1:]}."
    return (
        _reply_statement(first, text, question),
        *(_reply_statement(other, other.text, question) for other in others),
    )


def _reply_statement(one: VerifiedStatement, text: str, question: Question) -> Statement:
    """The statement as a reader is shown it; who says it is added where neither it nor the question names them."""
    name, certainty = _asserted(one)
    by = "" if not name or shares_word(name, f"{question.text} {text}") else _source(name, certainty, "")
    return Statement(
        text=f"{text.rstrip('.')} ({by})." if by else text,
        citations=tuple(place.opened.cite(place.sentence) for place in one.places),
        asserted_by=name,
        certainty=certainty,
        wording="article" if any(_verbatim(text.rstrip("."), place.sentence.text) for place in one.places) else "model",
    )


_WEAKENED: frozenset[Certainty] = frozenset({"alleged", "denied", "disputed", "forecast"})


def _asserted(one: VerifiedStatement) -> tuple[str, Certainty]:
    """Who says a statement, and how surely: as the model has it; where it names nobody, only what is in doubt."""
    found = [place.opened.attributions[place.sentence.number] for place in one.places]
    if one.said_by:
        own = [each for each in found if each.asserted_by and shares_word(each.asserted_by.name, one.said_by)]
        certainty = own[0].certainty if own else "attributed"
        return one.said_by, "attributed" if certainty == "fact" else certainty
    names = {each.asserted_by.name if each.asserted_by else "" for each in found}
    if len(names) != 1 or found[0].certainty not in _WEAKENED:
        return "", "fact"
    return names.pop(), found[0].certainty


def correction_of_reply(verified: VerifiedAnswer, question: Question) -> Statement:
    """What the article says instead of what the question takes for granted, as one statement."""
    parts = [_reply_statement(one, one.text, question) for one in verified.statements]
    citations = tuple(dict.fromkeys(citation for part in parts for citation in part.citations))
    text = " ".join(part.text for part in parts)
    return parts[0].model_copy(update={"text": text, "citations": citations[:_MOST_CITED]})


@tolerant("what the article says instead", lambda *_: None)
def correction_of(question: Question, articles: Sequence[IndexedArticle]) -> Statement | None:
    """The article's own words where it contradicts an assumption of the question."""
    for opened in articles:
        if sentence := denied_premise(question, opened):
            found = opened.attributions[sentence.number]
            return Statement(
                text=" ".join(sentence.text.split()),
                citations=(opened.cite(sentence),),
                asserted_by=found.asserted_by.name if found.asserted_by else "",
                certainty=found.certainty,
                wording="article",
            )
    return None


def _source(name: str, certainty: Certainty, told: str) -> str:
    """Who says so, as a clause; empty where `told`, which the reader sees, names them already."""
    if not name:
        return _UNSOURCED.get(certainty, "")
    known = {fold_word(word.strip(".,?!()’'“”\"")) for word in told.split()}
    parts = [fold_word(word) for word in name.split() if fold_word(word) not in {"the", "a", "an"}]
    if parts and known.issuperset(parts):
        return "" if certainty in ("attributed", "forecast") else _UNSOURCED.get(certainty, "")
    return _NAMES_THE_SOURCE[certainty].format(name=name) if certainty in _NAMES_THE_SOURCE else ""


def _verbatim(text: str, sentence: str) -> bool:
    return bool(text) and " ".join(text.split()) in " ".join(sentence.split())
