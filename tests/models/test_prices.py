from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from nutgraf.models.completion import Usage
from nutgraf.models.embedded import EmbeddedModel, EngineOptions
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.rate_limit import RetryPolicy
from nutgraf.models.tokens import OPENAI_URL, cost_of, known_window

USAGE = Usage(prompt_tokens=1000, cached_tokens=200, completion_tokens=100)


def test_a_listed_model_costs_what_the_list_says() -> None:
    # 800 new tokens at $0.10, 200 cached at $0.01 and 100 answered at $0.50 a million
    assert cost_of(USAGE, "gpt-6-luna", OPENAI_URL) == Decimal("0.000132")


def test_the_embedded_model_costs_nothing(tmp_path: Path) -> None:
    model = EmbeddedModel(tmp_path / "m.gguf", "m", "0" * 64, EngineOptions(threads=1), RetryPolicy())
    assert model.cost(USAGE) == Decimal(0)


async def test_a_model_knows_its_own_price(model: EndpointModel) -> None:
    assert model.cost(USAGE) is None  # this machine is on no price list


def test_what_is_not_known_is_not_zero() -> None:
    assert cost_of(USAGE, "nobody-knows", OPENAI_URL) is None
    assert cost_of(USAGE, "gpt-6-luna", "http://localhost:11434/v1") is None
    assert cost_of(USAGE.model_copy(update={"estimated": True}), "gpt-6-luna", OPENAI_URL) is None
    assert cost_of(USAGE, "", "https://nowhere.example/v1") is None


def test_a_listed_model_has_a_known_window() -> None:
    assert known_window("gpt-6-luna", OPENAI_URL) == 1_050_000
    assert known_window("nobody-knows", OPENAI_URL) is None
