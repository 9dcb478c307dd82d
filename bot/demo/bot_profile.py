"""The Bot API methods about the bot itself: who it is, its menus, and how it receives updates."""

import re
from collections.abc import Mapping
from typing import Any

from bot.demo.bot_api import CHAT_METHODS, Method
from bot.demo.call import Call
from bot.demo.formatted_text import JsonObject
from bot.demo.messenger import Messenger
from bot.demo.refusals import BadRequestError

MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256
LONGEST_NAMES = {"name": 64, "description": 512, "short_description": 120}

_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"})


def _get_me(messenger: Messenger, _call: Call) -> JsonObject:
    return messenger.describe_bot() | {
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def _get_updates(messenger: Messenger, call: Call) -> list[JsonObject]:
    messenger.webhook.forbid_polling()
    _allow(messenger, call)
    return await messenger.updates.take(
        offset=call.integer("offset"),
        limit=call.integer("limit", 100),
        timeout_seconds=call.integer("timeout"),
    )


def _allow(messenger: Messenger, call: Call) -> None:
    kinds = call.json("allowed_updates")
    if isinstance(kinds, list):
        messenger.updates.allow(map(str, kinds))


def _set_webhook(messenger: Messenger, call: Call) -> bool:
    _allow(messenger, call)
    messenger.webhook.set(call.text("url"), call.text("secret_token"))
    if call.flag("drop_pending_updates"):
        messenger.updates.drop()
    return True


def _delete_webhook(messenger: Messenger, call: Call) -> bool:
    messenger.webhook.set("", "")
    if call.flag("drop_pending_updates"):
        messenger.updates.drop()
    return True


def _get_webhook_info(messenger: Messenger, _call: Call) -> JsonObject:
    return messenger.webhook.describe()


def _set_my_commands(messenger: Messenger, call: Call) -> bool:
    commands = call.json("commands")
    if not isinstance(commands, list):
        raise BadRequestError("can't parse commands JSON object")
    if len(commands) > MOST_COMMANDS:
        raise BadRequestError("BOT_COMMANDS_TOO_MUCH")
    read = [_read_command(command) for command in commands]
    return _save_menu(messenger, call, read)


def _delete_my_commands(messenger: Messenger, call: Call) -> bool:
    return _save_menu(messenger, call, [])


def _save_menu(messenger: Messenger, call: Call, commands: list[JsonObject]) -> bool:
    with messenger.store.transaction():
        messenger.store.save_menu(_read_scope(call), call.text("language_code"), commands)
    messenger.publish_profile()
    return True


def _get_my_commands(messenger: Messenger, call: Call) -> list[JsonObject]:
    return messenger.store.find_menu(_read_scope(call), call.text("language_code"))


def _setter(field: str) -> Method:
    """A method that keeps one of the bot's texts; only those without language are shown."""

    def save(messenger: Messenger, call: Call) -> bool:
        if len(call.text(field)) > LONGEST_NAMES[field]:
            raise BadRequestError(f"{field.replace('_', ' ')} is too long")
        language = call.text("language_code")
        messenger.store.save_setting(f"{field}:{language}" if language else field, call.text(field))
        messenger.publish_profile()
        return True

    return save


def _getter(field: str) -> Method:
    def find(messenger: Messenger, call: Call) -> JsonObject:
        language = call.text("language_code")
        kept = messenger.store.find_setting(f"{field}:{language}") if language else None
        return {field: kept or messenger.store.find_setting(field) or ""}

    return find


def _accept(_messenger: Messenger, _call: Call) -> bool:
    return True


def _read_command(command: Any) -> JsonObject:
    if not isinstance(command, dict):
        raise BadRequestError("can't parse BotCommand: expected an object")
    name, description = str(command.get("command", "")).removeprefix("/"), str(command.get("description", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise BadRequestError("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= LONGEST_COMMAND_DESCRIPTION:
        raise BadRequestError("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _read_scope(call: Call) -> str:
    scope = call.json("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _SCOPES:
        raise BadRequestError("can't parse BotCommandScope: unsupported type specified")
    return f"chat:{scope.get('chat_id')}" if kind == "chat" else str(kind)


METHODS: Mapping[str, Method] = {
    name.lower(): method
    for name, method in {
        **CHAT_METHODS,
        "getMe": _get_me,
        "getUpdates": _get_updates,
        "setWebhook": _set_webhook,
        "deleteWebhook": _delete_webhook,
        "getWebhookInfo": _get_webhook_info,
        "setMyCommands": _set_my_commands,
        "deleteMyCommands": _delete_my_commands,
        "getMyCommands": _get_my_commands,
        "setMyName": _setter("name"),
        "setMyDescription": _setter("description"),
        "setMyShortDescription": _setter("short_description"),
        "getMyName": _getter("name"),
        "getMyDescription": _getter("description"),
        "getMyShortDescription": _getter("short_description"),
        "setChatMenuButton": _accept,
        "logOut": _accept,
        "close": _accept,
    }.items()
}
