import pytest

from bot.settings import BadSettings, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    """No setting of this machine, and no `.env` but the test's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("TOKEN", "API_URL", "DATABASE_URL", "ADMIN_IDS", "TIMEZONE", "LOG_LEVEL", "LOG_FORMAT"):
        monkeypatch.delenv(f"RAPPEL_{name}", raising=False)


def test_without_any_setting_there_are_sound_defaults():
    settings = load_settings()

    assert settings.token is None
    assert settings.database_url == "sqlite:///rappel.sqlite3"
    assert settings.timezone.key == "Europe/Zurich"


def test_admin_ids_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("RAPPEL_ADMIN_IDS", "3001, 42,")

    assert load_settings().admin_ids == {3001, 42}


def test_settings_may_stand_in_a_dot_env_file_and_empty_ones_count_as_unset(tmp_path):
    (tmp_path / ".env").write_text("RAPPEL_TOKEN=123:abc\nRAPPEL_TIMEZONE=\n", encoding="utf-8")

    settings = load_settings()

    assert settings.token.get_secret_value() == "123:abc"
    assert settings.timezone.key == "Europe/Zurich"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN", "abc"),
        ("TOKEN", "123:"),
        ("API_URL", "telegram.example"),
        ("ADMIN_IDS", "Noa"),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../../etc/passwd"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_bad_setting_is_named_and_its_secret_is_not_repeated(monkeypatch, name, value):
    monkeypatch.setenv(f"RAPPEL_{name}", value)

    with pytest.raises(BadSettings) as caught:
        load_settings()

    (problem,) = caught.value.problems
    assert problem.startswith(f"RAPPEL_{name}")
    assert name != "TOKEN" or value not in problem.replace("ABC", "")


def test_every_bad_setting_is_named_at_once(monkeypatch):
    monkeypatch.setenv("RAPPEL_TIMEZONE", "Mars/Olympus")
    monkeypatch.setenv("RAPPEL_LOG_LEVEL", "loud")

    with pytest.raises(BadSettings) as caught:
        load_settings()

    assert len(caught.value.problems) == 2


def test_the_token_is_not_shown_when_settings_are_printed(monkeypatch):
    monkeypatch.setenv("RAPPEL_TOKEN", "123456:very-secret")

    assert "very-secret" not in repr(load_settings())
