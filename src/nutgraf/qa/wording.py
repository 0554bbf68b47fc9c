"""Words an answer from its draft, with attribution where the claim is not the article's own.

`who_said` answers who made a statement from the cited sentence, without a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from nutgraf.answer import Abstention, Answer, Check, Citation, Outcome, Statement
from nutgraf.brief import Certainty, Making
from nutgraf.extract import Attribution
from nutgraf.faults import tolerant
from nutgraf.qa.context import AnswerPlace, IndexedArticle
from nutgraf.qa.verification import Candidate, contradicting_sentence, is_older
from nutgraf.text.cues_en import is_unknown
from nutgraf.text.tokens import fold_word

_NAMES_THE_SOURCE: dict[Certainty, str] = {
    "attributed": "according to {name}",
    "alleged": "an allegation by {name}",
    "denied": "which {name} denies",
    "disputed": "which {name} disputes",
    "forecast": "a forecast by {name}",
}
_UNSOURCED: dict[Certainty, str] = {"alleged": "an allegation", "disputed": "which is disputed"}


def statements_of(best: Candidate, others: Sequence[Candidate], question: str) -> tuple[Statement, ...]:
    """The statements of an answer: the best candidate, then other values the article gives, marked as such.

    A value the article itself calls older comes last and is presented as the earlier one.
    """
    if not others:
        return (statement_of(best, question),)
    ordered = sorted((best, *others), key=lambda candidate: is_older(candidate.place))
    first, *rest = ordered
    told = [statement_of(first, question, source=True)]
    for candidate in rest:
        lead = "Earlier" if is_older(candidate.place) and not is_older(first.place) else "The article also gives"
        told.append(statement_of(candidate, question, source=True, lead=lead))
    return tuple(told)


def statement_of(candidate: Candidate, question: str, *, source: bool = False, lead: str = "") -> Statement:
    """The statement a candidate makes, with whoever asserts it named in its text, always so when `source` is set."""
    sentence = candidate.place.sentence
    found = candidate.place.opened.attributions[sentence.number]
    name = found.asserted_by.name if found.asserted_by else ""
    said = candidate.draft.said
    text = f"{lead} {said}" if lead else said[0].upper() + said[1:]
    by = _source(name, found.certainty, said if source else f"{question} {said}")
    return Statement(
        text=f"{text} ({by})." if by else text if text.endswith((".", "!", "?")) else f"{text}.",
        citations=(candidate.place.opened.cite(sentence),),
        asserted_by=name,
        certainty=found.certainty,
        wording="article" if _verbatim(candidate.draft.text, sentence.text) else "model",
    )


def article_statement(place: AnswerPlace) -> Statement:
    """The sentence of `place`, word for word, with whoever asserts it named where the sentence does not name them."""
    text = " ".join(place.sentence.text.split())
    found = place.opened.attributions[place.sentence.number]
    name = found.asserted_by.name if found.asserted_by else ""
    named = any(one.entity.name == name for one in place.opened.analysis.mentions_in(place.sentence))
    by = "" if named or not name else _source(name, found.certainty, text)
    return Statement(
        text=f"{text} ({by})" if by else text,
        citations=(place.opened.cite(place.sentence),),
        asserted_by=name,
        certainty=found.certainty,
        wording="article",
    )


@tolerant("what the article says instead", lambda *_: None)
def correction_of(question: str, articles: Sequence[IndexedArticle]) -> Statement | None:
    """The article's own words where it contradicts an assumption of the question."""
    for opened in articles:
        sentence = contradicting_sentence(question, opened)
        if sentence is not None and not is_unknown(sentence.text):
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
    """Who says so, unless question or answer name them already: then the reader knows."""
    if not name:
        return _UNSOURCED.get(certainty, "")
    known = {fold_word(word.strip(".,?!()’'“”\"")) for word in told.split()}
    parts = [fold_word(word) for word in name.split() if fold_word(word) not in {"the", "a", "an"}]
    if parts and known.issuperset(parts):
        return "" if certainty in ("attributed", "forecast") else _UNSOURCED.get(certainty, "")
    return _NAMES_THE_SOURCE[certainty].format(name=name) if certainty in _NAMES_THE_SOURCE else ""


def _verbatim(text: str, sentence: str) -> bool:
    return bool(text) and " ".join(text.split()) in " ".join(sentence.split())


def who_said(asked: str, before: Outcome, articles: Sequence[IndexedArticle]) -> Answer | Abstention:
    """The answer to "who said that?" about the outcome before it."""
    shared = {
        "asked": asked,
        "question": f"Who said what answers “{before.question}”?",
        "articles": before.articles,
        "checks": (Check(name="said", passed=True, detail="found by code in the cited sentence"),),
        "chance": 1.0,
        "making": _by_code(before.making),
    }
    if isinstance(before, Abstention):
        text = "Nothing was answered, so nobody said it."
        return Abstention.model_validate(
            shared | {"reason": "outside_the_article", "text": text, "nearest": before.nearest, "correction": None}
        )
    by_name = {opened.name: opened for opened in articles}
    statements = tuple(_statement(citation, by_name[citation.article]) for citation in before.citations[:4])
    return Answer.model_validate(shared | {"statements": statements})


def _statement(citation: Citation, opened: IndexedArticle) -> Statement:
    found = _attribution(citation, opened)
    said = found.asserted_by
    own_voice = found.certainty in ("fact", "forecast")
    text = "The article says it in its own voice." if own_voice else "The article does not say for certain who says it."
    places = [citation]
    if said is not None:
        start, end = said.resolved_start, said.resolved_end
        named = Citation(article=opened.name, start=start, end=end, quote=opened.article.text[start:end])
        text, places = f"{said.name}.", [citation, named]
    return Statement(
        text=text,
        citations=tuple(dict.fromkeys(places)),
        asserted_by=said.name if said else "",
        certainty=found.certainty,
        wording="model" if said is None else "article",
    )


def _attribution(citation: Citation, opened: IndexedArticle) -> Attribution:
    cited = (s for s in opened.sentences if s.start < citation.end and citation.start < s.end)
    sentence = next(cited, None)
    if sentence is None:  # an earlier version saved the citation, and cut the article into other sentences
        return Attribution(asserted_by=None, certainty="attributed", cue=None)
    return opened.attributions[sentence.number]


def _by_code(before: Making) -> Making:
    unused = {"prompts": (), "seconds": 0.0, "tokens_in": 0, "tokens_cached": 0, "tokens_out": 0, "calls": 0}
    return before.model_copy(update=unused | {"nutgraf": version("nutgraf")})
