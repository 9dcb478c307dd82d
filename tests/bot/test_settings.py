import pytest

from bot.settings import BadSettings, load_settings

WEB = ("WEBHOOK_URL", "WEBHOOK_SECRET", "LISTEN")
SECRET = "s" * 32


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    """No setting of this machine, and no `.env` but the test's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("TOKEN", "API_URL", "DATABASE_URL", "ADMIN_IDS", "TIMEZONE", "LOG_LEVEL", "LOG_FORMAT", *WEB):
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
        ("WEBHOOK_SECRET", "too-short"),
        ("WEBHOOK_SECRET", "é" * 40),
        ("WEBHOOK_SECRET", "x" * 257),
        ("LISTEN", "8080"),
        ("LISTEN", "localhost:"),
        ("LISTEN", "localhost:99999"),
        ("LISTEN", "::1:8080"),
        ("LISTEN", "http://localhost:8080"),
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


@pytest.mark.parametrize(
    ("name", "usual"), [("KEEP_MONTHS", "12"), ("FILE_SECONDS", "30"), ("BACKLOG_PER_SECOND", "10")]
)
def test_a_number_that_can_not_be_names_the_usual_one(monkeypatch, name, usual):
    monkeypatch.setenv(f"RAPPEL_{name}", "0")

    with pytest.raises(BadSettings) as refusal:
        load_settings()

    assert refusal.value.problems[0].endswith(f"par exemple {usual}.")


def test_the_token_is_not_shown_when_settings_are_printed(monkeypatch):
    monkeypatch.setenv("RAPPEL_TOKEN", "123456:very-secret")

    assert "very-secret" not in repr(load_settings())


@pytest.mark.parametrize(
    "url",
    [
        "rappel.example.ch",
        "http://rappel.example.ch",
        "ftp://127.0.0.1",
        "https://",
        "https://rappel.example.ch:8080",
        "https://rappel.example.ch:port",
        "https://rappel.example.ch/?token=1",
        "https://rappel.example.ch/#there",
        "https://me:password@rappel.example.ch",
        "https://rappel.example.ch/a b",
    ],
)
def test_a_webhook_that_telegram_can_not_reach_is_named(monkeypatch, url):
    monkeypatch.setenv("RAPPEL_WEBHOOK_URL", url)
    monkeypatch.setenv("RAPPEL_WEBHOOK_SECRET", SECRET)

    with pytest.raises(BadSettings) as caught:
        load_settings()

    (problem,) = caught.value.problems
    assert problem.startswith("RAPPEL_WEBHOOK_URL")


def test_a_webhook_without_a_secret_is_refused(monkeypatch):
    monkeypatch.setenv("RAPPEL_WEBHOOK_URL", "https://rappel.example.ch")

    with pytest.raises(BadSettings) as caught:
        load_settings()

    (problem,) = caught.value.problems
    assert problem.startswith("RAPPEL_WEBHOOK_SECRET")


@pytest.mark.parametrize(
    ("settings", "listener"),
    [
        ({}, None),
        ({"webhook_url": "https://rappel.example.ch:8443/bot/", "webhook_secret": SECRET}, ("127.0.0.1", 8080)),
        ({"webhook_url": "http://127.0.0.1:9000", "webhook_secret": SECRET}, ("127.0.0.1", 8080)),
        ({"listen": "0.0.0.0:9000"}, ("0.0.0.0", 9000)),
        ({"listen": "[::1]:9000"}, ("::1", 9000)),
    ],
)
def test_the_bot_listens_where_it_is_told_and_with_a_webhook_on_loopback(settings, listener):
    assert load_settings(**settings).listener == listener


def test_the_secret_of_the_webhook_is_not_shown_when_settings_are_printed():
    settings = load_settings(webhook_url="https://rappel.example.ch", webhook_secret="kept-to-itself-" + SECRET)

    assert "kept-to-itself" not in repr(settings)
    assert "kept-to-itself" not in str(settings)
