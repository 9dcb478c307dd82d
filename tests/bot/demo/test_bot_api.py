"""The Bot API's refusals, word for word as Telegram's."""

import json
import struct
import zlib
from typing import Any

import httpx
import pytest

from tests.bot.demo.person import Person, RawBot

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def a_keyboard(*rows: list[str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": data, "callback_data": data} for data in row] for row in rows]}


def a_picture(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x28\x78\x6e" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("token", ["nonsense", "12:short", "x:" + "a" * 35])
async def test_a_malformed_token_is_unauthorized(client: httpx.AsyncClient, token: str):
    answer = await RawBot(client, token).call("getMe")

    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(raw_bot: RawBot):
    answer = await raw_bot.call("sendPoll", chat_id=1001)

    assert answer["error_code"] == 404


@pytest.mark.parametrize("chat", [4242, 1001, "@someone", "x"])
async def test_a_chat_that_never_wrote_is_not_found(raw_bot: RawBot, chat: object):
    assert await raw_bot.refusal("sendMessage", chat_id=chat, text="Salut") == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: message text is empty"),
        ("x" * 4097, "Bad Request: message is too long"),
        ("😀" * 2049, "Bad Request: message is too long"),
    ],
)
async def test_a_text_of_the_wrong_length_is_refused(person: Person, raw_bot: RawBot, text: str, description: str):
    await person.send("/start")

    assert await raw_bot.refusal("sendMessage", chat_id=1001, text=text) == description


async def test_the_length_counts_after_entities_are_parsed(person: Person, raw_bot: RawBot):
    await person.send("/start")

    message = await raw_bot.do("sendMessage", chat_id=1001, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")

    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_a_caption_is_shorter_than_a_text(person: Person, raw_bot: RawBot, client: httpx.AsyncClient):
    await person.send("/start")
    document = (await person.send_document("a.csv", b"a;b"))["document"]["file_id"]

    refusal = await raw_bot.refusal("sendDocument", chat_id=1001, document=document, caption="x" * 1025)

    assert refusal == "Bad Request: message caption is too long"


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (a_keyboard(["é" * 33]), "Bad Request: BUTTON_DATA_INVALID"),
        (a_keyboard([""]), 'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String'),
        (a_keyboard(list("ABCDEFGHI")), "Bad Request: reply markup is too long"),
        (a_keyboard(*[["x"]] * 101), "Bad Request: reply markup is too long"),
        (a_keyboard(*[["x" * 64] * 2] * 45), "Bad Request: reply markup is too long"),
        ("{", "Bad Request: can't parse reply markup JSON object"),
    ],
)
async def test_a_bad_keyboard_is_refused(person: Person, raw_bot: RawBot, markup: object, description: str):
    await person.send("/start")

    refusal = await raw_bot.refusal("sendMessage", chat_id=1001, text="x", reply_markup=markup)

    assert refusal == description


async def test_a_keyboard_at_every_limit_is_taken(person: Person, raw_bot: RawBot):
    await person.send("/start")

    message = await raw_bot.do(
        "sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["x" * 64], *[list("ABCDEFGH")] * 12)
    )

    assert len(message["reply_markup"]["inline_keyboard"]) == 13


async def test_an_edit_that_changes_nothing_is_refused(person: Person, raw_bot: RawBot):
    await person.send("/start")
    same = {"chat_id": 1001, "text": "<b>un</b>", "parse_mode": "HTML", "reply_markup": a_keyboard(["A"])}
    message = await raw_bot.do("sendMessage", **same)

    refusal = await raw_bot.refusal("editMessageText", message_id=message["message_id"], **same)

    assert refusal == NOT_MODIFIED


async def test_an_edit_without_a_keyboard_takes_the_keyboard_away(person: Person, raw_bot: RawBot):
    await person.send("/start")
    message = await raw_bot.do("sendMessage", chat_id=1001, text="un", reply_markup=a_keyboard(["A"]))

    edited = await raw_bot.do("editMessageText", chat_id=1001, message_id=message["message_id"], text="un")

    assert "reply_markup" not in edited
    assert (await person.list_messages())[-1] == edited


async def test_only_the_bots_own_messages_can_be_edited(person: Person, raw_bot: RawBot):
    written = await person.send("/start")

    refusals = [
        await raw_bot.refusal("editMessageText", chat_id=1001, message_id=message_id, text="x")
        for message_id in (written["message_id"], 999, 0)
    ]

    assert refusals == [
        "Bad Request: message can't be edited",
        "Bad Request: message to edit not found",
        "Bad Request: message identifier is not specified",
    ]


async def test_a_tap_is_answered_once(person: Person, raw_bot: RawBot):
    await person.send("/start")
    message = await raw_bot.do("sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["A"]))
    tap = await person.tap(message, "A")

    await raw_bot.do("answerCallbackQuery", callback_query_id=tap["id"], text="Vu", show_alert=True)

    assert await person.wait_for_answer(tap) == {"text": "Vu", "show_alert": True}
    assert await raw_bot.refusal("answerCallbackQuery", callback_query_id=tap["id"]) == TOO_OLD


async def test_a_tap_older_than_150_seconds_cannot_be_answered(
    person: Person, raw_bot: RawBot, client: httpx.AsyncClient
):
    await person.send("/start")
    message = await raw_bot.do("sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["A"]))
    tap = await person.tap(message, "A")

    await client.post("/demo/clock", json={"advance": 151})

    assert await raw_bot.refusal("answerCallbackQuery", callback_query_id=tap["id"]) == TOO_OLD


async def test_a_button_that_is_gone_cannot_be_tapped_but_its_tap_can_be_forged(person: Person, raw_bot: RawBot):
    await person.send("/start")
    message = await raw_bot.do("sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["A"]))

    with pytest.raises(httpx.HTTPStatusError, match="409"):
        await person.tap(message, "B")
    await person.tap(message, "B", forged=True)

    queries = [u["callback_query"] for u in await raw_bot.do("getUpdates") if "callback_query" in u]
    assert [query["data"] for query in queries] == ["B"]


async def test_a_bot_that_is_blocked_is_told_and_forbidden_to_write(person: Person, raw_bot: RawBot):
    await person.send("/start")

    await person.block()

    refusal = await raw_bot.refusal("sendMessage", chat_id=1001, text="x")
    update = (await raw_bot.do("getUpdates"))[-1]["my_chat_member"]
    assert refusal == "Forbidden: bot was blocked by the user"
    assert (update["old_chat_member"]["status"], update["new_chat_member"]["status"]) == ("member", "kicked")


async def test_a_deleted_message_is_gone_and_an_old_one_stays(
    person: Person, raw_bot: RawBot, client: httpx.AsyncClient
):
    await person.send("/start")
    young = await raw_bot.do("sendMessage", chat_id=1001, text="x")
    old = await raw_bot.do("sendMessage", chat_id=1001, text="y")

    await raw_bot.do("deleteMessage", chat_id=1001, message_id=young["message_id"])
    await client.post("/demo/clock", json={"advance": 48 * 3600 + 1})
    refusal = await raw_bot.refusal("deleteMessage", chat_id=1001, message_id=old["message_id"])

    assert refusal == "Bad Request: message can't be deleted for everyone"
    assert [message["text"] for message in await person.list_messages()] == ["/start", "y"]


async def test_a_poll_reaches_the_bot_as_telegram_would_send_it(person: Person, raw_bot: RawBot):
    quiz = {"question": "Quoi ?", "options": [{"text": "a"}, {"text": "b"}], "type": "quiz", "correct_option_id": 1}
    await person.send_poll(**quiz)

    (update,) = (await raw_bot.call("getUpdates"))["result"]
    poll = update["message"]["poll"]
    assert (poll["question"], poll["type"], poll["correct_option_id"]) == ("Quoi ?", "quiz", 1)
    assert [option["text"] for option in poll["options"]] == ["a", "b"]
    assert poll["is_closed"] is False


@pytest.mark.parametrize("options", [[], ["a"], [{"text": ""}], "a", None])
async def test_a_poll_without_question_or_options_is_refused(person: Person, options: object):
    with pytest.raises(httpx.HTTPStatusError):
        await person.send_poll(question="Quoi ?", options=options)
    with pytest.raises(httpx.HTTPStatusError):
        await person.send_poll(options=[{"text": "a"}])


async def test_a_picture_must_be_one(person: Person, client: httpx.AsyncClient, raw_bot: RawBot):
    await person.send("/start")
    document = (await person.send_document("a.png", b"no picture"))["document"]["file_id"]
    picture = (await person.send_document("b.png", a_picture(30, 20)))["document"]["file_id"]

    refusal = await raw_bot.refusal("sendPhoto", chat_id=1001, photo=document)
    message = await raw_bot.do("sendPhoto", chat_id=1001, photo=picture)

    assert refusal == "Bad Request: IMAGE_PROCESS_FAILED"
    assert (message["photo"][0]["width"], message["photo"][0]["height"]) == (30, 20)
    shown = await client.get(f"/demo/files/{message['photo'][0]['file_id']}")
    assert shown.headers["content-type"] == "image/png"


async def test_the_menu_of_a_chat_wins_over_the_general_one(raw_bot: RawBot, client: httpx.AsyncClient):
    general, own = [{"command": "quiz", "description": "a"}], [{"command": "classe", "description": "b"}]

    await raw_bot.do("setMyCommands", commands=general)
    await raw_bot.do("setMyCommands", commands=own, scope={"type": "chat", "chat_id": 2001})

    personas = (await client.get("/demo/personas")).json()["personas"]
    assert [persona["commands"] for persona in personas] == [general, own, general]
    assert await raw_bot.do("getMyCommands") == general


@pytest.mark.parametrize(
    ("command", "description", "reason"),
    [("Quiz", "x", "BOT_COMMAND_INVALID"), ("quiz", "", "BOT_COMMAND_DESCRIPTION_INVALID")],
)
async def test_a_bad_command_is_refused(raw_bot: RawBot, command: str, description: str, reason: str):
    commands = [{"command": command, "description": description}]

    assert await raw_bot.refusal("setMyCommands", commands=commands) == f"Bad Request: {reason}"


async def test_parameters_may_come_by_query_form_and_multipart(
    person: Person, raw_bot: RawBot, client: httpx.AsyncClient
):
    await person.send("/start")
    path = f"/bot{raw_bot._token}/sendMessage"
    markup = json.dumps(a_keyboard(["A"]))

    await client.get(path, params={"chat_id": 1001, "text": "requête", "reply_markup": markup})
    await client.post(path, data={"chat_id": "1001", "text": "formulaire é & +"})
    await client.post(path, data={"chat_id": "1001", "text": "parties"}, files={"unused": ("a.bin", b"--\r\n")})

    texts = [message["text"] for message in await person.list_messages()]
    assert texts == ["/start", "requête", "formulaire é & +", "parties"]


async def test_a_file_comes_back_byte_for_byte(person: Person, raw_bot: RawBot, client: httpx.AsyncClient):
    content = bytes(range(256)) + b"\r\n--boundary\r\n\r\n\x00"
    await person.send("/start")
    path = f"/bot{raw_bot._token}/sendDocument"

    answer = await client.post(path, data={"chat_id": 1001}, files={"document": ('é"ü.csv', content)})

    document = answer.json()["result"]["document"]
    found = await raw_bot.do("getFile", file_id=document["file_id"])
    downloaded = await client.get(f"/file/bot{raw_bot._token}/{found['file_path']}")
    assert (document["file_name"], document["file_size"]) == ('é"ü.csv', len(content))
    assert downloaded.content == content
