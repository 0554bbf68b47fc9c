"""Receipts are numbered the way a reader meets them."""

from __future__ import annotations

from nutgraf.brief import Brief
from nutgraf.render.html_page import numbers_of, receipts_of


def test_receipts_count_from_one_without_a_gap(brief: Brief) -> None:
    assert list(receipts_of(brief).values()) == list(range(1, len(receipts_of(brief)) + 1))


def test_the_headline_has_the_first_receipt(brief: Brief) -> None:
    assert receipts_of(brief)[brief.headline.spans[0]] == 1


def test_the_same_words_at_the_same_place_are_one_receipt(brief: Brief) -> None:
    shared = brief.key_points[0].spans[0]

    assert brief.headline.spans == brief.nut_graf.spans == (shared,)
    assert numbers_of(receipts_of(brief), (shared, shared)) == (1,)


def test_every_statement_has_its_receipt_and_boilerplate_has_none(brief: Brief) -> None:
    receipts = receipts_of(brief)
    claims = (brief.headline, brief.nut_graf, *brief.key_points, *brief.further_points, *brief.not_known)

    assert {span for claim in claims for span in claim.spans} <= set(receipts)
    assert not {removed.span for removed in brief.article.removed} & set(receipts)
