"""Tells whether a sentence is what somebody said: attributed to them, or reported as their act."""

from __future__ import annotations

from collections.abc import Iterable

from nutgraf.grounding import words
from nutgraf.qa.context import IndexedArticle
from nutgraf.qa.question_matter import NAME, QuestionMatter
from nutgraf.text.event_cues_en import DECISIONS
from nutgraf.text.reporting_words import REPORTING_WORDS


def is_said_by(names: Iterable[str], at: int, matter: QuestionMatter) -> bool:
    """Whether a sentence of the body is attributed to somebody with one of these words in the name."""
    if at >= len(matter.opened.sentences) or matter.opened.sentences[at].heading:
        return False
    by = matter.opened.attributions[matter.opened.sentences[at].number].asserted_by
    return by is not None and bool(set(names) & set(matter.opened.content_keys(by.name)))


def says(who: set[str], act: str, at: int, matter: QuestionMatter) -> bool:
    """Whether a sentence is what somebody said: attributed to them, or reported as their act ("X announced")."""
    opened = matter.opened
    by = opened.attributions[opened.sentences[at].number].asserted_by
    if by is not None:
        return who <= set(opened.content_keys(by.name)) | _words_of_mentions(by.name, opened)
    text = opened.sentences[at].text
    if not who <= opened.keys[at] | matter.referred(at):
        return False
    return _acts(text, act, who, opened) or _said_before_name(text, who, opened)


def _words_of_mentions(name: str, opened: IndexedArticle) -> set[str]:
    """The words of every form in which the article names somebody, and of their roles."""
    entity = next((one for one in opened.analysis.entities if one.name == name), None)
    forms = {opened.article.text[start:end] for start, end in (entity.mentions if entity else ())}
    forms |= {role.text for role in (entity.roles if entity else ())}
    return {key for form in forms for key in opened.content_keys(form)}


def _said_before_name(text: str, who: set[str], opened: IndexedArticle) -> bool:
    """Whether a German, French or Spanish verb of saying comes shortly before the speaker: "…, sagte Karin Lund"."""
    verbs = REPORTING_WORDS.get(opened.article.language.partition("-")[0])
    if verbs is None:
        return False
    found = [(word.key, text[word.start : word.end].lower()) for word in words(text, opened.article.language)]
    return any(
        form in verbs.finite.keys() | verbs.participles.keys()
        and who & {key for key, _ in found[at + 1 : at + 1 + _BEFORE_NAME]}
        for at, (_, form) in enumerate(found)
    )


_BEFORE_NAME = 4  # words, such as a role and a first name


def _acts(text: str, act: str, who: set[str], opened: IndexedArticle) -> bool:
    """Whether the last word of `who` comes before the verb, and no other name between them."""
    acts = set(opened.content_keys(DECISIONS if act.casefold().startswith(("decide", "rule")) else act))
    found = list(words(text, opened.article.language))
    places = [n for n, word in enumerate(found) if word.key in who]
    verbs = [n for n, word in enumerate(found) if word.key in acts and places and n > places[0]]
    if not verbs:
        return False
    last = max(n for n in places if n < verbs[0])
    return not NAME.search(text[found[last].end : found[verbs[0]].start])
