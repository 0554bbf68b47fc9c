"""An answer that was judged becomes a case which the evals read from where it was written."""

from __future__ import annotations

from pathlib import Path

from nutgraf.article import Article
from nutgraf.library import Feedback
from nutgraf.web.library_events import write_case
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.drafting import draft_case
from render.conversation_samples import SampleConversation

ARTICLE = Article(
    text="Ferry burns off Havenport\n\nThe ferry was carrying 214 passengers when it left Havenport.\n",
    title="Ferry burns off Havenport",
)


def test_the_evals_load_what_the_page_wrote(tmp_path: Path) -> None:
    sample = SampleConversation(ferry=ARTICLE)
    said = sample.statement("214 passengers.", sample.cite("The ferry was carrying 214 passengers"), wording="article")
    text = draft_case(
        ARTICLE, sample.answer(said, asked="How many passengers were there?"), Feedback(verdict="right", note="")
    )
    first, second = (write_case(text, ARTICLE, tmp_path / "drafts") for _ in range(2))
    assert first != second
    (case,) = load_corpus(first.parents[1]).cases
    assert case.article.text == ARTICLE.text
    assert (tmp_path / "drafts").stat().st_mode & 0o077 == 0
