from __future__ import annotations

import os
import resource
import signal

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.models import tokens
from nutgraf.models.tokens import count_tokens, encoding_of

MIXED = "Two people died on Tuesday. مات شخصان يوم الثلاثاء. 周二有两人死亡。 🚢"


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("gpt-6-luna", "o200k_base"),
        ("gpt-oss-20b", "o200k_base"),
        ("gpt-4-0613", "cl100k_base"),
        ("gpt-3.5-turbo", "cl100k_base"),
        ("davinci", "o200k_base"),  # its own vocabulary is not shipped
        ("llama3", "o200k_base"),
        ("", "o200k_base"),
    ],
)
def test_each_model_is_counted_in_its_encoding(model: str, encoding: str) -> None:
    assert encoding_of(model) == encoding


def test_counts_are_those_of_tiktoken() -> None:
    assert count_tokens("Two people died.", "gpt-6-luna") == 4
    assert (count_tokens(MIXED, "gpt-6-luna"), count_tokens(MIXED, "gpt-4")) == (21, 37)


def test_words_that_look_like_control_tokens_are_counted_as_words() -> None:
    assert count_tokens("<|endoftext|>", "gpt-6-luna") > 1


def test_the_vocabulary_is_kept_privately_and_the_environment_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens._counter.cache_clear()
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "/somewhere/else")
    count_tokens("Two", "gpt-6-luna")
    assert os.environ["TIKTOKEN_CACHE_DIR"] == "/somewhere/else"
    assert len(list((platformdirs.user_cache_path("nutgraf") / "tiktoken").iterdir())) == 1


def test_a_damaged_cache_is_repaired_without_the_network() -> None:
    tokens._counter.cache_clear()
    count_tokens("Two", "gpt-6-luna")
    (cached,) = (platformdirs.user_cache_path("nutgraf") / "tiktoken").iterdir()
    cached.write_bytes(b"spoilt")
    tokens._counter.cache_clear()
    import tiktoken.registry

    tiktoken.registry.ENCODINGS.clear()
    assert count_tokens("Two people died.", "gpt-6-luna") == 4
    assert cached.stat().st_size > 1_000_000


def test_a_home_that_cannot_be_written_does_not_matter() -> None:
    platformdirs.user_cache_path("nutgraf").mkdir(parents=True)
    (platformdirs.user_cache_path("nutgraf") / "tiktoken").write_text("in the way")
    tokens._counter.cache_clear()
    assert count_tokens("Two people died.", "gpt-6-luna") == 4


def test_a_full_disk_does_not_matter() -> None:
    tokens._counter.cache_clear()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        assert count_tokens(MIXED, "gpt-6-luna") == 21
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
        tokens._counter.cache_clear()


def test_another_vocabulary_than_expected_is_read_by_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {name: (url, "0" * 64) for name, (url, _) in tokens._SHIPPED.items()}
    monkeypatch.setattr(tokens, "_SHIPPED", shipped)
    tokens._counter.cache_clear()
    assert count_tokens(MIXED, "gpt-6-luna") == 21
    assert count_tokens("\ud800", "gpt-6-luna") > 0
    tokens._counter.cache_clear()


@given(st.text(), st.text())
def test_two_texts_are_about_as_many_tokens_together_as_apart(first: str, second: str) -> None:
    # Joined bytes may merge into fewer tokens, or break a merge at the seam into a few more.
    together = count_tokens(first + second, "gpt-6-luna")
    assert together <= count_tokens(first, "gpt-6-luna") + count_tokens(second, "gpt-6-luna") + 4
