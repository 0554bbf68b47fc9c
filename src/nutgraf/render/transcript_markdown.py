"""A transcript as Markdown: the brief in short, each question with its answer, and all quotes as footnotes.

A footnote gives the article and the code points `[start, end)` in it; the articles are named with their sha256, so
whoever has them can check each quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief, Claim
from nutgraf.render import phrases
from nutgraf.render.answer_markdown import body_lines, footnote_marks, footnotes, made_line
from nutgraf.render.escaping import escaped, web_address
from nutgraf.render.transcript import NamedArticle, Transcript


def transcript_to_markdown(
    outcomes: Sequence[Answer | Abstention], articles: Mapping[str, Article], brief: Brief | None = None
) -> str:
    """The conversation as Markdown with GitHub's footnotes, ending in a line break.

    `articles` are by the names the outcomes list them under. Raises ValidationError where an outcome or its citations
    are of another text.
    """
    return "\n".join(_lines(Transcript.of(outcomes, articles, brief))) + "\n"


def _lines(transcript: Transcript) -> Iterator[str]:
    yield "# Questions and answers"
    yield ""
    yield from (f"- {_article(article)}" for article in transcript.articles)
    if transcript.brief:
        yield from _brief(transcript, transcript.brief)
    for number, outcome in enumerate(transcript.outcomes, start=1):
        yield from ("", f"## {number}. {escaped(outcome.asked)}")
        yield from body_lines(outcome, transcript.numbers)
        yield from ("", f"*{made_line(outcome)}*")
    yield from footnotes(transcript.numbers, named=True)


def _article(article: NamedArticle) -> str:
    parts = [f"**{escaped(article.name)}**"]
    parts += [f"“{escaped(article.title)}”"] if article.title else []
    parts += [escaped(article.publisher)] if article.publisher else []
    parts += [f"published {article.published}"] if article.published else []
    link = web_address(article.url)
    parts += [f"<{link}>"] if link else []
    return " · ".join([*parts, f"sha256 {article.sha256}"])


def _brief(transcript: Transcript, brief: Brief) -> Iterator[str]:
    def told(claim: Claim) -> str:
        marks = footnote_marks(map(transcript.place, claim.spans), transcript.numbers)
        certainty = escaped(phrases.certainty(claim))
        return f"{escaped(claim.text)}{marks}{f' — *{certainty}*' if certainty else ''}{_said_at(claim, transcript)}"

    yield from ("", "## Brief", "", f"**{told(brief.headline)}**", "", told(brief.nut_graf), "")
    yield from (f"{number}. {told(point)}" for number, point in enumerate(brief.key_points, start=1))
    if brief.not_known:
        yield from ("", "Not known:", "")
        yield from (f"- {told(point)}" for point in brief.not_known)


def _said_at(claim: Claim, transcript: Transcript) -> str:
    if claim.asserted_by is None:
        return ""
    return footnote_marks([transcript.place(claim.asserted_by.span)], transcript.numbers)
