import logging

import pytest
import structlog

from bot.log import configure_logging, redact
from bot.settings import Settings

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def untouched_logging():
    """The loggers of the other tests, as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.mark.parametrize("format_", ["console", "json"])
def test_the_token_is_blacked_out_in_messages_urls_and_tracebacks(capsys, format_):
    configure_logging(Settings(_env_file=None, log_level="DEBUG", log_format=format_))

    structlog.get_logger("bot").warning("calling", url=f"https://api/bot{TOKEN}/getMe")
    logging.getLogger("elsewhere").debug("GET /bot%s/getMe", TOKEN)
    try:
        int(TOKEN)
    except ValueError:
        logging.getLogger("elsewhere").exception("failed")

    lines = capsys.readouterr().err
    assert "getMe" in lines
    assert "Traceback" in lines
    assert TOKEN not in lines
    assert "AAbbCC" not in lines


def test_the_http_client_is_quiet_about_the_addresses_it_calls(capsys):
    configure_logging(Settings(_env_file=None, log_level="INFO"))

    logging.getLogger("httpx").info("HTTP Request: POST https://api/getMe")

    assert capsys.readouterr().err == ""


def test_what_is_no_token_is_left_alone():
    assert redact("12:34 objectif 1.7.2.1") == "12:34 objectif 1.7.2.1"
