"""The chat page: who may speak to it over HTTP, and what a person sees of it in a browser."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from bot.demo.server import DemoServer, ThreadedDemoServer
from tests.bot.demo.person import Person, RawBot
from tests.bot.demo.test_bot_api import a_keyboard

PHONE = {"width": 390, "height": 844}
in_browser = pytest.mark.chromium


async def test_the_page_brings_all_it_needs_and_forbids_the_rest(client: httpx.AsyncClient):
    page = await client.get("/")

    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert not re.search(r"(src|href)=\"(https?:)?//", page.text)
    needed = re.findall(r"(?:src|href)=\"(/page/[^\"]+)\"", page.text)
    assert len(needed) >= 3
    for path in needed:
        assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Host": "rebound.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
)
@pytest.mark.parametrize("path", ["/demo/chats/1001/messages", "/bot424242:{}/getMe".format("a" * 35), "/"])
async def test_other_sites_are_refused(client: httpx.AsyncClient, headers: dict[str, str], path: str):
    answer = await client.get(path, headers=headers)

    assert answer.status_code == 403


async def test_a_form_of_another_site_could_not_write_either(client: httpx.AsyncClient):
    body = '{"text": "x"}'

    answer = await client.post("/demo/chats/1001/messages", content=body, headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415


async def test_a_file_is_saved_and_never_run_as_a_page(client: httpx.AsyncClient, person: Person):
    message = await person.send_document("page.html", b"<script>alert(1)</script>")

    answer = await client.get(f"/demo/files/{message['document']['file_id']}")

    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"].startswith("sandbox")


@asynccontextmanager
async def open_page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The chat page on a phone; the test fails on any error the page logs."""
    opened = await browser.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await opened.goto(address)
    await expect(opened.locator("#status")).to_have_text("en ligne")
    yield opened
    await opened.close()
    assert errors == []


@pytest.fixture
async def page(browser: Browser, server: ThreadedDemoServer) -> AsyncIterator[Page]:
    async with open_page(browser, server.address) as opened:
        yield opened


@in_browser
async def test_a_conversation_on_the_page(page: Page, raw_bot: RawBot):
    await page.get_by_role("button", name="Démarrer").click()
    await raw_bot.do("sendMessage", chat_id=1001, text="Prêt·e ?", reply_markup=a_keyboard(["Oui", "Non"]))
    key = page.get_by_role("button", name="Oui")
    await key.focus()
    await page.keyboard.press("Enter")
    await expect(key).to_have_attribute("aria-busy", "true")
    query = (await raw_bot.do("getUpdates"))[-1]["callback_query"]

    message_id = query["message"]["message_id"]
    await raw_bot.do("answerCallbackQuery", callback_query_id=query["id"], text="C’est noté")
    await raw_bot.do("editMessageText", chat_id=1001, message_id=message_id, text="Alors commençons")

    await expect(page.locator("#toast")).to_have_text("C’est noté")
    await expect(page.locator(".theirs .content")).to_have_text("Alors commençons")
    await expect(page.locator(".theirs .meta")).to_contain_text("modifié")
    await expect(page.locator(".key")).to_have_count(0)


@in_browser
async def test_an_alert_waits_until_it_is_read(page: Page, person: Person, raw_bot: RawBot):
    await person.send("/start")
    await raw_bot.do("sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["A"]))
    await page.get_by_role("button", name="A", exact=True).click()
    query = (await raw_bot.do("getUpdates"))[-1]["callback_query"]

    await raw_bot.do("answerCallbackQuery", callback_query_id=query["id"], text="Attention !", show_alert=True)

    await expect(page.get_by_role("dialog")).to_contain_text("Attention !")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()


@in_browser
async def test_each_persona_has_a_chat_of_her_own(page: Page, person: Person, raw_bot: RawBot):
    await person.send("/start")
    await page.get_by_role("button", name="Dana").click()
    await expect(page.get_by_role("button", name="Démarrer")).to_be_visible()
    await page.locator("#text").fill("Bonjour\nla classe")
    await page.locator("#text").press("Enter")
    await expect(page.locator(".mine .content")).to_have_text("Bonjour\nla classe")

    await raw_bot.do("sendMessage", chat_id=1001, text="Pour Noa")
    noa = page.get_by_role("button", name="Noa")
    await expect(noa.locator(".badge")).to_have_text("1")
    await noa.click()

    await expect(page.locator(".content")).to_have_text(["/start", "Pour Noa"])
    await expect(noa.locator(".badge")).to_have_count(0)


@in_browser
async def test_messages_to_a_classmate_whom_nobody_plays_do_not_disturb_the_page(browser: Browser):
    async with DemoServer() as server, httpx.AsyncClient(base_url=server.address) as client:
        await server.add_unseen(9001, "Camarade")
        await Person(client).send("/start")
        bot = RawBot(client)
        async with open_page(browser, server.address) as page:
            sent = await bot.do("sendMessage", chat_id=9001, text="À la classe")
            there = {"chat_id": 9001, "message_id": sent["message_id"]}
            await bot.do("editMessageText", **there, text="À toute la classe")
            await bot.do("deleteMessage", **there)
            await bot.do("sendMessage", chat_id=1001, text="À toi")

            await expect(page.locator(".content")).to_have_text(["/start", "À toi"])


@in_browser
async def test_markup_in_a_text_is_shown_as_text(page: Page, person: Person, raw_bot: RawBot):
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await person.send(attack)
    entities = [{"type": "text_link", "offset": 0, "length": 4, "url": "javascript:alert(3)"}]

    await raw_bot.do("sendMessage", chat_id=1001, text=attack, entities=entities)

    await expect(page.locator(".content")).to_have_text([attack, attack])
    await expect(page.locator(".content img, .content script, .content a")).to_have_count(0)


@in_browser
async def test_formatting_is_shown_and_commands_can_be_pressed(page: Page, person: Person, raw_bot: RawBot):
    await person.send("/start")
    text = "😀 <b>gras <i>et penché</i></b> puis /quiz"
    await raw_bot.do("sendMessage", chat_id=1001, text=text, parse_mode="HTML")

    await page.get_by_role("button", name="/quiz").click()

    await expect(page.locator(".content strong em")).to_have_text("et penché")
    await expect(page.locator(".mine .content")).to_have_text(["/start", "/quiz"])


@in_browser
async def test_only_a_quotation_longer_than_its_fold_can_be_unfolded(page: Page, person: Person, raw_bot: RawBot):
    await person.send("/start")
    for text in ("court", "long " * 60):
        html = f"<blockquote expandable>{text}</blockquote>\nsuite"
        await raw_bot.do("sendMessage", chat_id=1001, text=html, parse_mode="HTML")
    short, long = page.locator("blockquote").first, page.locator("blockquote").last

    await long.get_by_role("button", name="Afficher la suite").click()

    await expect(long.get_by_role("button", name="Réduire")).to_be_visible()
    await expect(short.get_by_role("button")).to_have_count(0)
    assert await page.locator(".content").last.evaluate(
        "item => item.querySelector('blockquote').nextSibling.data"
    ) == ("suite")


@in_browser
async def test_the_reader_of_old_messages_is_not_pulled_away(page: Page, person: Person, raw_bot: RawBot):
    await person.send("/start")
    for number in range(30):
        await raw_bot.do("sendMessage", chat_id=1001, text=f"message {number}")
    await expect(page.locator(".content").last).to_be_in_viewport()
    await page.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    newest = page.get_by_role("button", name="Aller au dernier message")
    await expect(newest).to_be_visible()

    await raw_bot.do("sendMessage", chat_id=1001, text="le dernier")

    await expect(newest).to_contain_text("1")
    assert await page.locator("#log").evaluate("log => log.scrollTop") == 0
    await newest.click()
    await expect(page.get_by_text("le dernier")).to_be_in_viewport()


@in_browser
async def test_the_page_catches_up_after_the_server_was_away(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
):
    state = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    page = await browser.new_page()
    with ThreadedDemoServer(state) as server:
        await page.goto(server.address)
        await page.get_by_role("button", name="Démarrer").click()
        await expect(page.locator(".content")).to_have_text("/start")
        port = int(server.address.rpartition(":")[2])
    await expect(page.locator("#status")).to_have_text("reconnexion")

    with ThreadedDemoServer(state, port=port) as server:
        async with httpx.AsyncClient(base_url=server.address) as client:
            await RawBot(client).do("sendMessage", chat_id=1001, text="De retour")
        await expect(page.locator("#status")).to_have_text("en ligne")
        await expect(page.locator(".content")).to_have_text(["/start", "De retour"])
        await page.close()


@in_browser
@pytest.mark.parametrize("width", [320, 430])
async def test_nothing_is_wider_than_a_phone(page: Page, person: Person, raw_bot: RawBot, width: int):
    await person.send("mot" * 60)
    rows = a_keyboard(["A", "B", "C", "D"], ["Signaler une erreur", "Question suivante"], ["mot" * 12, "x"])
    await raw_bot.do("sendMessage", chat_id=1001, text="mot" * 60, reply_markup=rows)

    await page.set_viewport_size({"width": width, "height": 700})

    await expect(page.locator(".key")).to_have_count(8)
    overflow = "log => Math.max(log.scrollWidth - log.clientWidth, document.body.scrollWidth - innerWidth)"
    assert await page.locator("#log").evaluate(overflow) <= 0


@in_browser
async def test_a_link_to_the_bot_becomes_its_start_code(page: Page, raw_bot: RawBot):
    await page.locator("#text").fill("https://t.me/rappel_demo_bot?start=abc-123")
    await page.locator("#text").press("Enter")

    await expect(page.locator(".mine .content")).to_have_text("/start abc-123")
    await raw_bot.do("sendMessage", chat_id=1001, text="https://t.me/rappel_demo_bot?start=autre")
    await page.locator(".theirs a").click()
    await expect(page.locator(".mine .content")).to_have_text(["/start abc-123", "/start autre"])
