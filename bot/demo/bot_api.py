"""The Bot API methods that write to chats, with Telegram's limits and Telegram's words."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.demo.call import Call, Upload
from bot.demo.formatted_text import FormattedText, JsonObject, finish
from bot.demo.html_text import parse_html
from bot.demo.markup import read_markup
from bot.demo.messenger import Messenger
from bot.demo.persons import LONGEST_CAPTION, LONGEST_DOCUMENT_BYTES, LONGEST_MESSAGE
from bot.demo.refusals import BadRequestError

LONGEST_TAP_ANSWER = 200

Method = Callable[[Messenger, Call], Any | Awaitable[Any]]

_ACTIONS = frozenset(
    {
        *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
        *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
    }
)


def _send_message(messenger: Messenger, call: Call) -> JsonObject:
    persona = messenger.open_chat(call.text("chat_id"))
    content = _read_text(call)
    return messenger.post(persona, content | _read_keyboard(call), reply_to=_read_reply_to(call))


def _send_photo(messenger: Messenger, call: Call) -> JsonObject:
    persona = messenger.open_chat(call.text("chat_id"))
    content = _read_caption(call) | _read_keyboard(call)
    content |= _read_media(messenger, call, kind="photo", source=call.text("photo"))
    return messenger.post(persona, content, reply_to=_read_reply_to(call))


def _send_document(messenger: Messenger, call: Call) -> JsonObject:
    persona = messenger.open_chat(call.text("chat_id"))
    content = _read_caption(call) | _read_keyboard(call)
    content |= _read_media(messenger, call, kind="document", source=call.text("document"))
    return messenger.post(persona, content, reply_to=_read_reply_to(call))


def _send_chat_action(messenger: Messenger, call: Call) -> bool:
    persona = messenger.open_chat(call.text("chat_id"))
    if call.text("action") not in _ACTIONS:
        raise BadRequestError("wrong parameter action in request")
    messenger.show_action(persona, call.text("action"))
    return True


def _edit_message_text(messenger: Messenger, call: Call) -> JsonObject:
    message = _find_edited(messenger, call)
    content = _read_text(call)
    if "text" not in message:
        raise BadRequestError("there is no text in the message to edit")
    return messenger.edit(message, _without(message, "text", "entities") | content | _read_keyboard(call))


def _edit_message_caption(messenger: Messenger, call: Call) -> JsonObject:
    message = _find_edited(messenger, call)
    content = _read_caption(call)
    if "text" in message:
        raise BadRequestError("there is no caption in the message to edit")
    kept = _without(message, "caption", "caption_entities")
    return messenger.edit(message, kept | content | _read_keyboard(call))


def _edit_message_reply_markup(messenger: Messenger, call: Call) -> JsonObject:
    message = _find_edited(messenger, call)
    return messenger.edit(message, _without(message) | _read_keyboard(call))


def _edit_message_media(messenger: Messenger, call: Call) -> JsonObject:
    message = _find_edited(messenger, call)
    media = call.json("media")
    if not isinstance(media, dict) or media.get("type") not in {"photo", "document"}:
        raise BadRequestError("can't parse InputMedia: the demo chat knows photo and document only")
    content = _read_caption(call, media)
    content |= _read_media(messenger, call, kind=media["type"], source=str(media.get("media", "")))
    kept = _without(message, "text", "entities", "caption", "caption_entities", "photo", "document")
    return messenger.edit(message, kept | content | _read_keyboard(call))


def _delete_message(messenger: Messenger, call: Call) -> bool:
    persona = messenger.open_chat(call.text("chat_id"))
    messenger.delete(persona, call.integer("message_id"))
    return True


def _answer_callback_query(messenger: Messenger, call: Call) -> bool:
    text = call.text("text")
    if len(text) > LONGEST_TAP_ANSWER:
        raise BadRequestError("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": call.flag("show_alert")}
    messenger.answer_tap(call.text("callback_query_id"), answer)
    return True


def _get_file(messenger: Messenger, call: Call) -> JsonObject:
    stored = messenger.find_file(call.text("file_id"))
    if stored is None:
        raise BadRequestError("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > LONGEST_DOCUMENT_BYTES:
        raise BadRequestError("file is too big")
    return {
        "file_id": call.text("file_id"),
        "file_unique_id": f"demo{stored.id}",
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


CHAT_METHODS: Mapping[str, Method] = {
    "sendMessage": _send_message,
    "sendPhoto": _send_photo,
    "sendDocument": _send_document,
    "sendChatAction": _send_chat_action,
    "editMessageText": _edit_message_text,
    "editMessageCaption": _edit_message_caption,
    "editMessageReplyMarkup": _edit_message_reply_markup,
    "editMessageMedia": _edit_message_media,
    "deleteMessage": _delete_message,
    "answerCallbackQuery": _answer_callback_query,
    "getFile": _get_file,
}


def _find_edited(messenger: Messenger, call: Call) -> JsonObject:
    persona = messenger.open_chat(call.text("chat_id"))
    return messenger.find_own_message(persona, call.integer("message_id"))


def _read_text(call: Call) -> JsonObject:
    written = _read_formatted(call.text("text"), call.text("parse_mode"), call.json("entities"))
    if not written.text:
        raise BadRequestError("message text is empty")
    if written.length > LONGEST_MESSAGE:
        raise BadRequestError("message is too long")
    return {"text": written.text} | ({"entities": list(written.entities)} if written.entities else {})


def _read_caption(call: Call, media: Mapping[str, Any] | None = None) -> JsonObject:
    """The caption fields, from an InputMedia where the call carries one."""
    if media is None:
        caption, mode, entities = call.text("caption"), call.text("parse_mode"), call.json("caption_entities")
    else:
        caption, mode = str(media.get("caption", "")), str(media.get("parse_mode", ""))
        entities = media.get("caption_entities")
    written = _read_formatted(caption, mode, entities)
    if written.length > LONGEST_CAPTION:
        raise BadRequestError("message caption is too long")
    if not written.text:
        return {}
    return {"caption": written.text} | ({"caption_entities": list(written.entities)} if written.entities else {})


def _read_formatted(text: str, parse_mode: str, entities: Any) -> FormattedText:
    if parse_mode.lower() == "html":
        return parse_html(text)
    if parse_mode:
        raise BadRequestError("unsupported parse_mode")
    fields = ("type", "offset", "length")
    given = entities if isinstance(entities, list) else []
    if not all(isinstance(entity, dict) and all(name in entity for name in fields) for entity in given):
        raise BadRequestError("can't parse MessageEntity")
    return finish(text, given)


def _read_keyboard(call: Call) -> JsonObject:
    markup = read_markup(call.json("reply_markup"))
    return {} if markup is None else {"reply_markup": markup}


def _read_reply_to(call: Call) -> int:
    """The message that is answered, 0 when none is or when it may be missing."""
    reply = call.json("reply_parameters")
    return int(reply.get("message_id", 0)) if isinstance(reply, dict) else 0


def _read_media(messenger: Messenger, call: Call, *, kind: str, source: str) -> JsonObject:
    upload = call.uploads.get(source.removeprefix("attach://") if source.startswith("attach://") else kind)
    if upload is None:
        stored = messenger.find_file(source)
        if stored is None:
            raise BadRequestError(f"there is no {kind} in the request")
        upload = Upload(name=stored.name, mime=stored.mime, content=stored.content)
    if not upload.content:
        raise BadRequestError("file must be non-empty")
    return {kind: messenger.add_photo(upload) if kind == "photo" else messenger.add_document(upload)}


def _without(message: JsonObject, *fields: str) -> JsonObject:
    """The message as it is kept through an edit: the keyboard goes unless the edit brings one."""
    return {name: value for name, value in message.items() if name not in {*fields, "reply_markup", "edit_date"}}
