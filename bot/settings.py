"""The settings, from the environment or `.env`: the only reader of either."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

TELEGRAM_API = "https://api.telegram.org"
PREFIX = "RAPPEL_"
LISTEN = "127.0.0.1:8080"
"""Where a bot with a webhook listens unless told otherwise: behind a proxy on the same machine."""
TELEGRAM_PORTS = (443, 80, 88, 8443)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}", re.ASCII)
_LISTEN = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\s/\[\]]+)):(\d{1,5})", re.ASCII)


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
    webhook_secret: SecretStr | None = Field(default=None, validate_default=True)
    listen: str | None = None
    file_seconds: float = Field(default=30.0, gt=0)
    file_megabytes: int = Field(default=1000, ge=1)
    keep_months: int = Field(default=12, ge=1)
    backups: str | None = None
    backup_recipients: Annotated[tuple[str, ...], NoDecode] = ()
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

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook_url(cls, value: str | None) -> str | None:
        if value is not None and not _is_webhook_url(value):
            message = (
                "il faut une adresse https:// sans paramètres, sur le port 443, 80, 88 ou 8443, "
                "par exemple https://rappel.example.ch."
            )
            raise ValueError(message)
        return value and value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _check_webhook_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url"):
            message = (
                "RAPPEL_WEBHOOK_URL ne va pas sans ce secret\u00a0; tirez-en un, par exemple avec "
                "«\u00a0openssl rand -hex 32\u00a0»."
            )
            raise ValueError(message)
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            message = "il faut de 32 à 256 signes parmi A–Z, a–z, 0–9, «\u00a0_\u00a0» et «\u00a0-\u00a0»."
            raise ValueError(message)
        return value

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, value: str | None) -> str | None:
        found = _LISTEN.fullmatch(value) if value else None
        if value and (found is None or int(found[3]) > 65535):
            message = "il faut un hôte et un port, par exemple 127.0.0.1:8080 ou [::1]:8080."
            raise ValueError(message)
        return value

    @property
    def listener(self) -> tuple[str, int] | None:
        """Host and port on which to listen, None if the bot offers nothing over the web."""
        found = _LISTEN.fullmatch(self.listen or (LISTEN if self.webhook_url else ""))
        return (found[1] or found[2], int(found[3])) if found else None

    @field_validator("backup_recipients", mode="before")
    @classmethod
    def _split_recipients(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        from storage.encryption import SECRET, is_recipient  # noqa: PLC0415 - most settings name none

        found = tuple(part.strip() for part in value.split(",") if part.strip())
        if any(part.upper().startswith(SECRET) for part in found):
            message = (
                "c’est une clé secrète, qui n’a rien à faire sur cette machine\u00a0; mettez la clé publique (age1…), "
                "gardez la secrète ailleurs, et tenez celle-ci pour connue si d’autres lisent ce réglage."
            )
            raise ValueError(message)
        if not all(map(is_recipient, found)):
            message = "il faut des clés publiques d’age (age1…) séparées par des virgules."
            raise ValueError(message)
        return found

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


def _is_webhook_url(value: str) -> bool:
    """Whether Telegram can send updates there; without TLS only a Bot API server on this very machine can."""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.query or parts.fragment or parts.username is not None or re.search(r"\s", value):
        return False
    if host in LOOPBACK:
        return parts.scheme in {"http", "https"}
    return parts.scheme == "https" and port in {None, *TELEGRAM_PORTS}


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; raises BadSettings naming every setting that can't be used."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise BadSettings(tuple(_describe(detail) for detail in error.errors())) from None
    except UnicodeEncodeError:
        message = "un réglage contient des signes illisibles\u00a0; écrivez-le en UTF-8."
        raise BadSettings((f"{PREFIX}…\u00a0: {message}",)) from None


def list_unknown_names() -> list[str]:
    """The names with our prefix, in the environment or `.env`, that are no setting."""
    given = {**DotEnvSettingsSource(Settings).env_vars, **EnvSettingsSource(Settings).env_vars}
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    return sorted({name.upper() for name in given if name.upper().startswith(PREFIX)} - known)


def _describe(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "literal_error":
        message = f"valeurs possibles\u00a0: {detail['ctx']['expected'].replace(' or ', ' ou ')}."
    elif detail["type"] in {"float_parsing", "int_parsing", "int_from_float", "greater_than", "greater_than_equal"}:
        message = f"il faut un nombre plus grand que zéro, par exemple {Settings.model_fields[name].default:g}."
    return f"{PREFIX}{name.upper()}\u00a0: {message}"
