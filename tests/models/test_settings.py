from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from nutgraf.errors import ModelError, UsageError
from nutgraf.models.embedded import EmbeddedModel
from nutgraf.models.factory import endpoint_address, is_embedded, open_model
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.settings import ENVIRONMENT, Settings, load_settings

KEY = "sk-canary-1234567890"


def load(folder: Path, env: dict[str, str] | None = None, **flags: object) -> Settings:
    return load_settings(flags, env=env or {}, folder=folder)


def user_file(content: str) -> Path:
    path = platformdirs.user_config_path("nutgraf") / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_without_any_setting_the_model_is_the_embedded_one(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.model, settings.origin("model")) == ("embedded", "default")
    assert is_embedded(settings)


def test_a_flag_wins_over_the_environment_over_the_project_over_the_user_over_the_default(
    tmp_path: Path,
) -> None:
    path = user_file("timeout = 1\nwait_budget = 1\nthreads = 1\nat_once = 1")
    (tmp_path / "nutgraf.toml").write_text("timeout = 2\nwait_budget = 2\nthreads = 2")
    env = {"NUTGRAF_TIMEOUT": "3", "NUTGRAF_WAIT_BUDGET": "3"}
    settings = load(tmp_path, env, timeout=4, model=None)
    assert (settings.timeout, settings.wait_budget, settings.threads, settings.at_once) == (4, 3, 2, 1)
    names = ("timeout", "wait_budget", "threads", "at_once", "model")
    assert [settings.origin(name) for name in names] == [
        "flag --timeout",
        "env NUTGRAF_WAIT_BUDGET",
        "./nutgraf.toml",
        str(path),
        "default",
    ]


def test_a_table_in_pyproject_counts_unless_there_is_a_file_of_our_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.nutgraf]\nthreads = 2')
    assert load(tmp_path).origin("threads") == "[tool.nutgraf] in ./pyproject.toml"
    (tmp_path / "nutgraf.toml").write_text("threads = 3")
    assert load(tmp_path).threads == 3


def test_our_own_variable_wins_over_openais_and_an_empty_one_does_not_count(tmp_path: Path) -> None:
    env = {"NUTGRAF_MODEL": "mine", "OPENAI_MODEL": "theirs", "OPENAI_BASE_URL": " "}
    settings = load(tmp_path, env)
    assert (settings.model, settings.base_url) == ("mine", None)


UNUSABLE = {
    "timeout": ("NUTGRAF_TIMEOUT", "soon"),
    "a window too small": ("NUTGRAF_CONTEXT_WINDOW", "100"),
    "a base URL without scheme": ("OPENAI_BASE_URL", "localhost:11434/v1"),
    "a base URL of a file": ("OPENAI_BASE_URL", "file:///etc/passwd"),
    "no calls at once": ("NUTGRAF_AT_ONCE", "0"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_named_with_its_place_and_value(name: str, tmp_path: Path) -> None:
    variable, value = UNUSABLE[name]
    with pytest.raises(UsageError, match=f"env {variable}") as caught:
        load(tmp_path, {variable: value})
    assert value in str(caught.value)


@pytest.mark.parametrize("key", [f"{KEY}\nX-Evil: 1", f"{KEY}é"])
def test_a_key_that_fits_no_header_is_refused_unseen(key: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"OPENAI_API_KEY: api_key \(hidden\)") as caught:
        load(tmp_path, {"OPENAI_API_KEY": key})
    assert KEY not in str(caught.value)


def test_a_key_never_shows_in_the_settings(tmp_path: Path) -> None:
    settings = load(tmp_path, {"OPENAI_API_KEY": KEY})
    assert KEY not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("modle = 1", "no setting named 'modle'; did you mean model?"),
        ("xyzzy = 1", "known are model"),
        ("model = ", "not valid TOML"),
        ('api_key = "sk-1"', "does not belong in a project's file"),
    ],
)
def test_a_project_file_with_a_slip_is_refused(content: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "nutgraf.toml").write_text(content)
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert says in str(caught.value)
    assert "nutgraf.toml" in str(caught.value)


def test_a_key_may_be_in_the_users_own_file(tmp_path: Path) -> None:
    user_file(f'api_key = "{KEY}"')
    key = load(tmp_path).api_key
    assert key is not None
    assert key.get_secret_value() == KEY


def test_a_folder_cannot_lead_the_users_key_to_an_address_of_its_own(tmp_path: Path) -> None:
    """Else running nutgraf in a downloaded folder would hand over the key."""
    (tmp_path / "nutgraf.toml").write_text('model = "x"\nbase_url = "https://collector.example/v1"')
    with pytest.raises(UsageError, match="would be sent the key of env OPENAI_API_KEY"):
        load(tmp_path, {"OPENAI_API_KEY": KEY})
    assert load(tmp_path).base_url == "https://collector.example/v1"  # without a key nothing is lost
    confirmed = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://collector.example/v1"}
    assert load(tmp_path, confirmed).origin("base_url") == "env OPENAI_BASE_URL"
    (tmp_path / "nutgraf.toml").write_text('model = "x"\nbase_url = "http://localhost:11434/v1"')
    assert load(tmp_path, {"OPENAI_API_KEY": KEY}).base_url == "http://localhost:11434/v1"


def test_every_setting_can_be_made_by_a_variable_and_is_a_field() -> None:
    assert set(ENVIRONMENT) == set(Settings.model_fields) - {"origins"}


WHERE = [
    ({}, {}, True),
    ({"OPENAI_API_KEY": KEY}, {}, True),  # a key alone sends nothing away
    ({"OPENAI_API_KEY": KEY}, {"model": "gpt-6-luna"}, False),
    ({"OPENAI_API_KEY": KEY, "OPENAI_MODEL": "gpt-6-luna"}, {}, False),
    ({"OPENAI_BASE_URL": "http://localhost:11434/v1"}, {"model": "llama3"}, False),
    ({"OPENAI_BASE_URL": "http://localhost:11434/v1"}, {"model": "embedded"}, True),
    ({"OPENAI_BASE_URL": "http://localhost:11434/v1"}, {"model": "meta/llama3"}, False),
    ({"OPENAI_API_KEY": KEY}, {"model": "./my.gguf"}, True),
    ({}, {"model": "qwen2.5-coder-1.5b-instruct-q4_k_m"}, True),
]


@pytest.mark.parametrize(("env", "flags", "here"), WHERE)
def test_the_article_leaves_this_machine_only_when_a_model_or_address_is_named(
    env: dict[str, str], flags: dict[str, object], here: bool, tmp_path: Path
) -> None:
    assert is_embedded(load(tmp_path, env, **flags)) is here


UNOPENABLE = [
    ({}, {"model": "gpt-6-luna"}, "set OPENAI_API_KEY for OpenAI, OPENAI_BASE_URL for another server"),
    ({"OPENAI_BASE_URL": "http://localhost:1/v1"}, {}, "no model is named for http://localhost:1/v1"),
    ({}, {"model": "./missing.gguf"}, "missing.gguf is not a file"),
    ({"OPENAI_API_KEY": KEY}, {"model": "README.md"}, "README.md is a file, but its name does not end in .gguf"),
    ({}, {"model": "m" * 5000}, "set OPENAI_API_KEY for OpenAI"),
    ({"NUTGRAF_MODEL_FILE": "/nowhere/m.gguf"}, {}, "env NUTGRAF_MODEL_FILE: "),
]


@pytest.mark.parametrize(("env", "flags", "says"), UNOPENABLE)
def test_settings_that_name_no_model_say_what_is_missing(
    env: dict[str, str], flags: dict[str, object], says: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        open_model(load(tmp_path, env, **flags))
    assert says in str(caught.value)


def test_the_embedded_model_that_was_not_pulled_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="`nutgraf model pull`"):
        open_model(load(tmp_path, data_dir=tmp_path))


def test_any_gguf_by_path_is_an_embedded_model_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")
    for env, flags in (
        ({}, {"model": str(tmp_path / "mine.gguf")}),
        ({"NUTGRAF_MODEL_FILE": str(tmp_path / "mine.gguf")}, {}),
    ):
        model = open_model(load(tmp_path, env, data_dir=tmp_path / "data", **flags))
        assert isinstance(model, EmbeddedModel)
        assert model.name == "mine"
        assert model.parameters()["file"] == "mine.gguf"


async def test_a_remote_model_knows_its_window_from_the_price_list_or_the_settings(tmp_path: Path) -> None:
    env = {"OPENAI_API_KEY": KEY}
    model = open_model(load(tmp_path, env, model="gpt-6-luna"))
    assert isinstance(model, EndpointModel)
    assert model.context_window == 1_050_000
    assert KEY not in str(model.parameters())
    await model.aclose()
    assert endpoint_address(load(tmp_path, env, model="nobody-knows")).context_window == 8192
    assert endpoint_address(load(tmp_path, env, model="gpt-6-luna", context_window=4096)).context_window == 4096


def test_an_address_is_named_without_its_password(tmp_path: Path) -> None:
    url = "https://user:hunter2@models.example:8443/v1"
    address = endpoint_address(load(tmp_path, {"OPENAI_BASE_URL": url}, model="m"))
    assert address.where == "model m at models.example:8443"
