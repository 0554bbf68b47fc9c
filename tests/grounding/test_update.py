"""Which statements of an earlier brief still hold: every kept span is in the current text, none is lost silently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.samples import brief
from nutgraf.article import Article, Notice, Removed
from nutgraf.brief import Brief, Claim, DatedEvent, Entity, Mention, Quotation, Speaker, Update, spans_of
from nutgraf.grounding import update_of
from nutgraf.ingest import compare

OLD = """Ferry sinks off Haven Point

Two people died when a ferry sank on Tuesday. The captain was not on board.

“The hull was sound,” said Mara Dunn. Rescue boats are still searching.
"""
NEW = """Ferry sinks off Haven Point

Correction: An earlier version of this article misstated the number of the dead.

Three people died when a ferry sank on Tuesday. The captain was not on board.

“The hull was sound,” said Mara Dunn. The port is closed.
"""


def claim(article: Article, words: str) -> Claim:
    start = article.text.index(words)
    span = article.span(start, start + len(words))
    return Claim(text=words, spans=(span,), asserted_by=None, certainty="fact", wording="article")


def briefed(article: Article, *points: str) -> Brief:
    """A brief whose headline stands on the first characters of the article, and a point on each of the words."""
    return brief(article).model_copy(update={"key_points": tuple(claim(article, words) for words in points)})


def updated(old: str, new: Article, *points: str) -> Update:
    before = Article.of(old)
    return update_of(before, new, compare(before, new), briefed(before, *points))


def test_a_statement_on_rewritten_words_is_stale_and_the_others_get_new_offsets() -> None:
    new = Article.of(NEW)
    died, captain = "Two people died when a ferry sank on Tuesday.", "The captain was not on board."
    update = updated(OLD, new, died, captain)
    assert [(one.field, one.text, one.gone) for one in update.stale] == [("key_points", died, (died,))]
    kept = next(one for one in update.kept if one.text == captain)
    assert kept.spans[0] == new.span(NEW.index(captain), NEW.index(captain) + len(captain))
    assert "The port is closed." in [span.quote for span in update.added]
    assert "Rescue boats are still searching." in update.gone
    assert [notice.kind for notice in update.corrections] == ["correction"]
    assert update.doubts == ()


def test_people_dates_and_quotations_are_judged_by_all_their_spans() -> None:
    old = Article.of(OLD)
    said, name = "“The hull was sound,”", "Mara Dunn"
    place, who = old.span(OLD.index(said), OLD.index(said) + len(said)), OLD.index(name)
    speaker = Speaker(name=name, span=old.span(who, who + len(name)))
    day = OLD.index("Tuesday")
    event = Mention(text="sank", spans=claim(old, "sank").spans)
    date = DatedEvent(
        expression="Tuesday", iso=None, granularity="", anchor=None, unresolved="no_publication_date", event=event,
        spans=(old.span(day, day + 7),),
    )  # fmt: skip
    made = briefed(old, "The captain").model_copy(
        update={
            "quotations": (Quotation(text="The hull was sound,", speaker=speaker, spans=(place,)),),
            "people": (Entity(name=name, role="captain", spans=(speaker.span,)),),
            "dates": (date,),
        }
    )
    update = update_of(old, Article.of(NEW), compare(old, Article.of(NEW)), made)
    assert [one.text for one in update.stale] == ["Tuesday: sank"]
    assert {"The hull was sound,", "Mara Dunn, captain"} <= {one.text for one in update.kept}
    lost = Article.of(NEW.replace("said Mara Dunn", "said a man"))
    stale = update_of(old, lost, compare(old, lost), made).stale
    assert {"The hull was sound,", "Mara Dunn, captain"} <= {one.text for one in stale}


def test_the_same_text_keeps_everything() -> None:
    update = updated(OLD, Article.of(OLD), "The captain was not on board.")
    assert update.is_same
    assert not update.stale
    assert len(update.kept) == 3


def test_a_version_behind_a_paywall_is_doubted_and_says_so() -> None:
    stub = "Ferry sinks off Haven Point\n\nSubscribe to go on reading"
    wall = Article.of(stub).span(stub.index("Subscribe"), len(stub))
    notice = Notice(kind="cut_off", text="The page asks to subscribe or sign in: the story may be cut off.", span=wall)
    new = Article(text=stub, removed=(Removed(span=wall, reason="paywall"),), notices=(notice,))
    update = updated(OLD, new, "The captain was not on board.")
    assert update.stale
    assert update.doubts == (notice.text,)


def test_a_body_that_was_lost_without_a_sign_is_doubted_by_its_length() -> None:
    update = updated(OLD, Article.of("Ferry sinks off Haven Point\n"), "The captain was not on board.")
    assert len(update.doubts) == 1
    assert "cut off, or another page" in update.doubts[0]


def test_what_was_not_briefed_is_compared_by_its_sentences() -> None:
    old, new = Article.of(OLD), Article.of(NEW)
    update = update_of(old, new, compare(old, new), None)
    assert (update.kept, update.stale) == ((), ())
    assert update.gone
    assert update.added


def test_a_brief_of_another_text_is_refused() -> None:
    old, new = Article.of(OLD), Article.of(NEW)
    with pytest.raises(ValueError, match="another text"):
        update_of(old, new, compare(old, new), brief(new))


def test_a_brief_has_an_update_only_with_verbatim_spans() -> None:
    new = Article.of(NEW)
    update = updated(OLD, new, "The captain was not on board.")
    whole = brief(new).with_update(update)
    assert Brief.model_validate_json(whole.model_dump_json(by_alias=True)) == whole
    with pytest.raises(ValueError, match="does not have"):
        brief(Article.of(OLD)).with_update(update)


SENTENCES = st.lists(
    st.sampled_from(["Two died.", "None lives.", "Why?", "The U.S. said so.", "It rains 🌧.", "\n\n", "x"]), max_size=8
)


@given(SENTENCES, SENTENCES)
def test_each_statement_is_kept_verbatim_or_reported_as_stale(old: list[str], new: list[str]) -> None:
    before, after = Article.of(" ".join(["Go on then.", *old])), Article.of(" ".join(["Go on then.", *new]))
    points = [one for one in old if one.strip()] or ["Go on then."]
    made = briefed(before, *points[:7])
    update = update_of(before, after, compare(before, after), made)
    assert len(update.kept) + len(update.stale) == 2 + len(made.key_points)
    assert all(span.matches(after.text) for span in spans_of(update))
    assert all(words in before.text for one in update.stale for words in one.gone)
    assert bool(update.doubts) <= bool(update.gone)
