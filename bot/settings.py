"""The settings, from the environment or `.env`: the only reader of either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

TELEGRAM_API = "https://api.telegram.org"
PREFIX = "RAPPEL_"


class BadSettings(Exception):
    """Settings that can't be used; `problems` says of each, by its full name, what is wrong and how to mend it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """What may be set from outside; every name carries the prefix `RAPPEL_`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    token: SecretStr | None = None
    api_url: str = TELEGRAM_API
    database_url: str = "sqlite:///rappel.sqlite3"
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    timezone: ZoneInfo = ZoneInfo("Europe/Zurich")
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: str = "127.0.0.1:8080"
    file_seconds: float = Field(default=30.0, gt=0)
    file_megabytes: int = Field(default=1000, ge=1)
    keep_months: int = Field(default=12, ge=1)
    most_waiting: int = Field(default=500, ge=1)
    backlog_per_second: float = Field(default=10.0, gt=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        number, _, secret = value.get_secret_value().partition(":") if value else ("1", ":", "x")
        if not number.isdecimal() or not secret:
            message = "un jeton a la forme 123456789:ABC…\u00a0; recopiez celui que BotFather a donné."
            raise ValueError(message)
        return value

    @field_validator("api_url")
    @classmethod
    def _check_api_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            message = "l’adresse doit commencer par http:// ou https://."
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_admin_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            ids = frozenset(int(part) for part in value.split(",") if part.strip())
            if any(number <= 0 for number in ids):
                raise ValueError  # noqa: TRY301 - the same words as for what is no number
        except ValueError:
            message = "il faut des numéros Telegram séparés par des virgules, par exemple 123456,789012."
            raise ValueError(message) from None
        return ids

    @field_validator("timezone", mode="before")
    @classmethod
    def _find_zone(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            message = f"le fuseau «\u00a0{value}\u00a0» est inconnu\u00a0; par exemple Europe/Zurich."
            raise ValueError(message) from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _shout(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; raises BadSettings naming every setting that can't be used."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise BadSettings(tuple(_describe(detail) for detail in error.errors())) from None
    except UnicodeEncodeError:
        message = "un réglage contient des signes illisibles\u00a0; écrivez-le en UTF-8."
        raise BadSettings((f"{PREFIX}…\u00a0: {message}",)) from None


def _describe(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "literal_error":
        message = f"valeurs possibles\u00a0: {detail['ctx']['expected'].replace(' or ', ' ou ')}."
    elif detail["type"] in {"float_parsing", "int_parsing", "int_from_float", "greater_than", "greater_than_equal"}:
        message = "il faut un nombre plus grand que zéro, par exemple 30."
    return f"{PREFIX}{name.upper()}\u00a0: {message}"
