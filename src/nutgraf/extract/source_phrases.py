"""Read the phrase that names a source in German, French or Spanish, before or behind its verb.

The code has what the languages have in common: a noun phrase ends at a preposition or with a name, an apposition may
follow between commas, and time and place may come between verb and source. Their words are in `reporting_words`.
"""

from __future__ import annotations

from collections.abc import Sequence

from nutgraf.extract.noun_phrases import Phrase
from nutgraf.extract.people_by_shape import People, run_end
from nutgraf.text.reporting_words import ReportingWords
from nutgraf.text.tokens import Token

_MOST_WORDS = 12
_MOST_ADVERBIAL_WORDS = 40
_LONGEST_APPOSITION = 14
_LONGEST_ADDITION = 7
_STOPS = frozenset({".", "!", "?", ";", ":", "—", "–", "…", "("})
_ADVERB_ENDINGS = ("ment", "mente")


class SourcePhrases:
    """Reads source phrases in one language; `people` are those of the article."""

    def __init__(self, words: ReportingWords, people: People) -> None:
        self._words = words
        self._people = people

    def after(self, tokens: Sequence[Token], start: int, limit: int) -> Phrase | None:
        """The phrase behind a verb, with adverbs, days and places between them, and with its apposition."""
        reflexive = start < limit and tokens[start].lower in self._words.clitics - self._words.determiners
        index = self.past_adverbials(tokens, start + reflexive, limit)
        phrase = self.at(tokens, index, limit)
        if phrase is None:
            return None
        beside = self._apposition(tokens, phrase, limit)
        return phrase._replace(beside=(beside,)) if beside else phrase

    def before(self, tokens: Sequence[Token], verb: int) -> Phrase | None:
        """The phrase before a verb, if the clause begins with it, adverbs and an apposition alone."""
        end = verb
        between = self._words.clitics | self._words.adverbs | self._words.negators
        most = max(verb - _MOST_WORDS, 0)
        while end > most and tokens[end - 1].lower in between and not self._is_pronoun(tokens[end - 1]):
            end -= 1
        if end and tokens[end - 1].text in {",", ")"}:
            return self._before_apposition(tokens, self._clause_start(tokens, end, frozenset()), end - 1)
        start = self._clause_start(tokens, end, self._words.conjunctions - self._words.links)
        if end <= start:
            return None
        commas = [at for at in range(start, end) if tokens[at].text == ","]
        first = self._past_openers(tokens, commas[-1] + 1 if commas else start, end)
        phrase = self.at(tokens, first, end)
        return phrase if phrase and self.past_adverbials(tokens, phrase.end, end) == end else None

    def at(self, tokens: Sequence[Token], start: int, limit: int) -> Phrase | None:
        """The noun phrase or pronoun that begins at `start`."""
        if start >= limit or not tokens[start].word:
            return None
        first = tokens[start]
        words = self._words
        if self._is_pronoun(first):
            return Phrase(start, start + 1)
        opens = first.lower in words.determiners or words.is_role(first.lower) or first.lower in words.honorifics
        if not (opens or first.capital) or first.lower in words.outside_phrases - words.determiners - words.links:
            return None
        end = self._phrase_end(tokens, start, min(limit, start + _MOST_WORDS))
        return Phrase(start, end) if any(not self._is_small(token) for token in tokens[start:end]) else None

    def is_person(self, tokens: Sequence[Token], phrase: Phrase) -> bool:
        """Whether the phrase, or an apposition beside it, has a person's name or a noun for a person."""
        for start, end in ((phrase.start, phrase.end), *phrase.beside):
            if any(self._words.is_role(token.lower) for token in tokens[start:end]):
                return True
            if any(self._people.named(tokens[at:end]) is not None for at in range(start, end)):
                return True
        return False

    def past_adverbials(self, tokens: Sequence[Token], start: int, limit: int) -> int:
        """The token behind the adverbs, days, and phrases of place or time that begin at `start`."""
        words, index = self._words, start
        limit = min(limit, start + _MOST_ADVERBIAL_WORDS)
        while index < limit:
            token = tokens[index]
            if token.quote >= 0 or not token.word:
                break
            if token.lower in words.prepositions:
                index = self._past_prepositional(tokens, index + 1, limit)
            elif self._is_adverbial(token):
                index += 1
            elif token.lower in words.determiners and index + 1 < limit and tokens[index + 1].lower in words.days:
                index += 2
            else:
                break
        return index

    def _is_adverbial(self, token: Token) -> bool:
        words, lower = self._words, token.lower
        a_day = lower in words.days and (words.capital_nouns or not token.capital)
        return a_day or lower in words.adverbs or lower.endswith(_ADVERB_ENDINGS) or token.text.isdigit()

    def _past_prepositional(self, tokens: Sequence[Token], start: int, limit: int) -> int:
        index = start
        if index < limit and tokens[index].lower in self._words.determiners:
            index += 1
        nouns = 0
        while index < limit and tokens[index].word and tokens[index].quote < 0:
            token = tokens[index]
            lower = token.lower
            if lower in self._words.links and index + 1 < limit and nouns:
                index += 2 if tokens[index + 1].lower in self._words.determiners else 1
                nouns = 0
                continue
            if nouns and (lower in self._words.determiners or self._begins_source(tokens, index, limit)):
                break
            if lower in self._words.outside_phrases and lower not in self._words.days:
                break
            nouns += token.capital if self._words.capital_nouns else 1
            index += 1
        return index

    def _begins_source(self, tokens: Sequence[Token], index: int, limit: int) -> bool:
        token = tokens[index]
        if token.lower in self._words.honorifics or self._words.is_role(token.lower):
            return True
        end = run_end(tokens, index, limit, self._words)
        return end > index and self._people.named(tokens[index:end]) is not None

    def _phrase_end(self, tokens: Sequence[Token], start: int, limit: int) -> int:
        index = start
        while index < limit and tokens[index].word and tokens[index].quote < 0:
            run = run_end(tokens, index, limit, self._words)
            if run > index:
                if self._is_name(tokens, start, index, run):
                    return run
                index = run
            elif self._goes_on(tokens, start, index, limit):
                index += 1
            else:
                break
        while index > start and self._is_small(tokens[index - 1]):
            index -= 1
        return index

    def _is_name(self, tokens: Sequence[Token], start: int, index: int, run: int) -> bool:
        """Whether the run of capitals is the source's own name, which ends the phrase."""
        links = {token.lower for token in tokens[start:index]} & self._words.links
        if self._people.named(tokens[index:run]) is not None:
            return True
        found = self._people.name_in(tokens, index, run)
        if found and self._people.named(tokens[found.first : found.end]) is not None:
            return True
        determined = any(token.lower in self._words.determiners for token in tokens[start:index])
        if determined or links or index != start:
            return False
        return index > 0 or run > index + 1 or not self._goes_on(tokens, start, run, len(tokens))

    def _goes_on(self, tokens: Sequence[Token], start: int, index: int, limit: int) -> bool:
        if index >= limit or not tokens[index].word:
            return False
        lower, words = tokens[index].lower, self._words
        if lower in words.links and index > start:
            return self._link_goes_on(tokens, index, limit)
        if lower in words.determiners:
            if index == start or tokens[index - 1].lower in words.links:
                return True
            following = tokens[index + 1].lower if index + 1 < limit else ""
            return lower in words.genitives and not (words.media and following.endswith(words.media))
        if lower in words.outside_phrases or lower in words.clitics or lower in words.negators:
            return False
        return lower not in words.auxiliaries and lower not in words.finite and lower not in words.openers

    def _link_goes_on(self, tokens: Sequence[Token], index: int, limit: int) -> bool:
        lower, following = tokens[index].lower, tokens[index + 1].lower if index + 1 < limit else ""
        if lower not in self._words.prepositions and lower not in self._words.conjunctions:
            return bool(following)
        behind_noun = tokens[index - 1].capital == self._words.capital_nouns
        if not behind_noun or following in self._words.days or following.isdigit():
            return False
        return self._belongs_to_noun(tokens, index, limit)

    @staticmethod
    def _belongs_to_noun(tokens: Sequence[Token], index: int, limit: int) -> bool:
        """Whether a place or task is part of the phrase: a name in apposition, or the verb, follows it."""
        for at in range(index, min(index + _LONGEST_ADDITION, len(tokens))):
            if at == limit:
                return True
            if not tokens[at].word:
                return tokens[at].text == "," and at + 1 < len(tokens) and tokens[at + 1].capital
        return False

    def _apposition(self, tokens: Sequence[Token], phrase: Phrase, limit: int) -> tuple[int, int] | None:
        """The name or role between commas behind a phrase: "la alcaldesa, Elena Cortés, …"."""
        comma = phrase.end
        if comma < limit and tokens[comma].text == "(":
            comma = next((at + 1 for at in range(comma, min(comma + 7, limit)) if tokens[at].text == ")"), limit)
        if comma + 1 >= limit or tokens[comma].text != ",":
            return None
        run = run_end(tokens, comma + 1, limit, self._words)
        if run > comma + 1 and self._closes(tokens, run, limit):
            return comma + 1, run
        beside = self.at(tokens, comma + 1, limit)
        roles = beside and any(self._words.is_role(token.lower) for token in tokens[beside.start : beside.end])
        return (beside.start, beside.end) if beside and roles and self._closes(tokens, beside.end, limit) else None

    def _closes(self, tokens: Sequence[Token], index: int, limit: int) -> bool:
        return index >= limit or not tokens[index].word or tokens[index].lower in self._words.outside_phrases

    def _before_apposition(self, tokens: Sequence[Token], start: int, closing: int) -> Phrase | None:
        """The phrase before an apposition, where it begins the clause: "X, the mayor, said", "the mayor, X, said"."""
        opening = next((at for at in range(closing - 1, start, -1) if tokens[at].text in {",", "("}), None)
        if opening is None or closing - opening > _LONGEST_APPOSITION:
            return None
        earlier = next((at + 1 for at in range(opening - 1, start, -1) if tokens[at].text == ","), start)
        for first in dict.fromkeys((start, earlier)):
            phrase = self.at(tokens, self._past_openers(tokens, first, opening), opening)
            if phrase and phrase.end == opening:
                return phrase._replace(beside=((opening + 1, closing),)) if closing > opening + 1 else phrase
        return None

    def _past_openers(self, tokens: Sequence[Token], start: int, end: int) -> int:
        openers = self._words.conjunctions | self._words.introducers | self._words.openers
        while start < end and tokens[start].lower in openers and not self._is_pronoun(tokens[start]):
            start += 1
        return start if self._words.capital_nouns else self.past_adverbials(tokens, start, end)

    def _clause_start(self, tokens: Sequence[Token], end: int, openers: frozenset[str]) -> int:
        for at in range(end - 1, max(end - 60, -1), -1):
            token = tokens[at]
            if token.quote >= 0 or token.text in _STOPS - {"("}:
                return at + 1
            if token.lower in self._words.introducers and at and tokens[at - 1].text == ",":
                return at
            if token.lower in openers and at + 1 < end:
                return at + 1
        return max(end - 60, 0)

    def _is_pronoun(self, token: Token) -> bool:
        return token.lower in self._words.men | self._words.women | self._words.others

    def _is_small(self, token: Token) -> bool:
        return token.lower in self._words.determiners | self._words.links | self._words.prepositions
