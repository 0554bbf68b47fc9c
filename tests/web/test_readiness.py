"""Whether the model is there is told in a sentence, from the first moment on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nutgraf.errors import ModelError, NutgrafError, UsageError
from nutgraf.models import Settings, load_settings
from nutgraf.web.readiness import ModelOpener


def _embedded(file: Path, data_dir: Path) -> Settings:
    flags = {"model": str(file), "data_dir": str(data_dir)}
    return load_settings(flags, env={}, folder=Path(os.devnull))


async def test_an_endpoint_is_ready_without_being_asked_anything(settings: Settings) -> None:
    opening = ModelOpener(settings)
    first = opening.readiness
    model = await opening.model()

    assert (first.state, opening.readiness.state) == ("loading", "ready")
    assert opening.readiness.text.startswith("Ready: scripted at 127.0.0.1:")
    assert await opening.model() is model
    await opening.aclose()


async def test_a_missing_model_is_reported_and_the_next_caller_tries_again(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    opening, reported = ModelOpener(_embedded(file, tmp_path)), list[str]()
    with pytest.raises(UsageError, match="not a file"):
        await opening.model(reported.append)
    assert reported == ["Opening the model …"]
    assert opening.readiness.state == "failed"
    assert "nutgraf model pull" in opening.readiness.text

    file.write_bytes(b"this is no model")
    with pytest.raises(ModelError, match="not a GGUF model"):
        await opening.model()
    assert "not a GGUF model" in opening.readiness.text
    await opening.aclose()


async def test_an_endpoint_without_a_model_name_is_reported(tmp_path: Path) -> None:
    flags = {"base_url": "http://127.0.0.1:1/v1"}
    opening = ModelOpener(load_settings(flags, env={}, folder=tmp_path))
    with pytest.raises(NutgrafError, match="no model is named"):
        await opening.model()

    assert opening.readiness.state == "failed"
    await opening.aclose()
