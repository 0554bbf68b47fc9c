"""Keys and runs: what makes two of them the same."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article, Source
from nutgraf.run import Counts, Recipe, RunRecord, Spent

RECIPE = Recipe(prompt="brief@1.0.0", prompt_sha256="0" * 64, model="m", parameters={"t": 0.0}, schema="s")


def test_the_key_of_an_article_depends_on_its_metadata_and_not_on_its_source() -> None:
    text = "Two died on Tuesday."
    here, there = (
        Article(text=text, source=Source(name=name, sha256_bytes="0" * 64, encoding="utf-8")) for name in ("a", "b")
    )
    assert RECIPE.key_of(here).id == RECIPE.key_of(there).id
    dated = Article.of(text, published=date(2026, 3, 12))
    assert RECIPE.key_of(dated).id != RECIPE.key_of(here).id


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_texts_have_one_key_only_if_they_are_the_same(one: str, other: str) -> None:
    keys = [RECIPE.key_of(Article.of(text)).id for text in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


def test_a_run_is_its_sources_in_their_order_under_a_recipe() -> None:
    run = RunRecord.of(["a", "b"], RECIPE)
    assert run.id == RunRecord.of(["a", "b"], RECIPE, {"concurrency": 9}).id
    assert run.id != RunRecord.of(["b", "a"], RECIPE).id
    assert run.id != RunRecord.of(["a", "b"], RECIPE.model_copy(update={"model": "n"})).id
    assert RunRecord.model_validate_json(run.model_dump_json(by_alias=True)) == run


def test_an_unknown_cost_makes_the_sum_unknown() -> None:
    assert (Spent(calls=1) + Spent(calls=2, cost_usd=None)).cost_usd is None
    assert Counts(pending=1, leased=2, done=3).left == 3
