from __future__ import annotations

from pathlib import Path
from typing import Any

from nutgraf.models.doctor import Finding, diagnose
from nutgraf.models.settings import load_settings
from scripted_server import Reply, ScriptedServer, status

KEY = "sk-canary-1234567890"


async def findings(tmp_path: Path, env: dict[str, str], **flags: object) -> dict[str, Finding]:
    settings = load_settings({"data_dir": tmp_path} | flags, env=env, folder=tmp_path)
    return {finding.name: finding for finding in await diagnose(settings)}


async def test_a_healthy_endpoint_answers_and_every_setting_has_its_origin(
    scripted: ScriptedServer, tmp_path: Path
) -> None:
    scripted.default(lambda body: "no" if "Thursday" in body["messages"][-1]["content"] else '{"answer": "yes"}')
    env = {"OPENAI_BASE_URL": scripted.url, "OPENAI_API_KEY": KEY}
    found = await findings(tmp_path, env, model="scripted")
    assert all(finding.ok for finding in found.values())
    assert (found["model"].value, found["model"].origin) == ("scripted", "flag --model")
    assert found["base_url"].origin == "env OPENAI_BASE_URL"
    assert found["timeout"].origin == "default"
    assert found["answer"].value.startswith("answered in ")
    assert found["JSON answer"].value == "fits its schema"
    assert found["check"].value.startswith("4 of 4 statements judged in ")
    assert found["stream"].value.startswith("whole, in ")
    assert found["long prompt"].value.endswith(" tokens read")


async def test_doctor_is_not_green_where_no_verdict_can_be_had(scripted: ScriptedServer, tmp_path: Path) -> None:
    scripted.default(lambda _: "Monday, perhaps.")
    env = {"OPENAI_BASE_URL": scripted.url, "OPENAI_API_KEY": KEY}
    found = await findings(tmp_path, env, model="scripted")
    assert not found["verification"].ok
    assert "every answer would be refused" in found["verification"].advice


async def test_doctor_says_what_was_adapted_and_which_verification_is_used(
    scripted: ScriptedServer, tmp_path: Path
) -> None:
    def answer(body: dict[str, Any]) -> Reply | str:
        if "logprobs" in body:
            return status(403, {"message": "logprobs are not available for this model"})
        return "no" if "Thursday" in body["messages"][-1]["content"] else "yes"

    scripted.default(answer)
    found = await findings(tmp_path, {"OPENAI_BASE_URL": scripted.url, "OPENAI_API_KEY": KEY}, model="scripted")
    assert found["verification"].value == "the bare word yes or no, without chances"
    assert "without logprobs" in found["adapted"].value


async def test_no_finding_shows_the_key(scripted: ScriptedServer, tmp_path: Path) -> None:
    scripted.enqueue(status(401, {"message": f"Incorrect API key provided: {KEY}"}))
    url = scripted.url.replace("127.0.0.1", "user:hunter2@127.0.0.1")
    found = await findings(tmp_path, {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY}, model="scripted")
    assert found["api_key"].value == "**********"
    assert not found["answer"].ok
    assert "refuses the key" in found["answer"].advice
    shown = str(found)
    assert KEY not in shown
    assert "hunter2" not in shown


async def test_a_missing_model_file_comes_with_the_way_to_get_it(tmp_path: Path) -> None:
    found = await findings(tmp_path, {"OPENAI_API_KEY": KEY})
    assert not found["model file"].ok
    assert "nutgraf model pull" in found["model file"].advice
    assert "not used" in found["api_key"].advice
    assert "answer" not in found  # nothing is asked that cannot answer


async def test_a_key_on_an_open_line_is_warned_of(tmp_path: Path) -> None:
    env = {"OPENAI_BASE_URL": "http://192.0.2.7/v1", "OPENAI_API_KEY": KEY, "NUTGRAF_TIMEOUT": "0.2"}
    found = await findings(tmp_path, env, model="m")
    assert "unencrypted" in found["base_url"].advice


async def test_settings_that_name_no_model_are_a_finding_not_a_crash(tmp_path: Path) -> None:
    found = await findings(tmp_path, {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})
    assert not found["endpoint"].ok
