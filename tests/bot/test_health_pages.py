"""Whoever watches over the bot: is it alive, is it ready, what did it count – and nobody's data."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text

from bot.demo.faults import Fault
from bot.demo.server import DEMO_TOKEN
from bot.settings import BadSettings
from bot.web.app import build_app
from bot.web.door import Door
from bot.web.server import open_listener, open_web
from storage.engine import open_engine
from tests.bot.test_intake import a_text
from tests.bot.web_bot import web_bot

PHONE = "198.51.100.7"


@pytest.fixture
async def bot(rehearsal):
    async with web_bot(rehearsal) as running:
        yield running


def visitor(door: Door, host: str = "127.0.0.1") -> httpx.AsyncClient:
    """Somebody at this door, coming from this address."""
    transport = httpx.ASGITransport(build_app(door, None), client=(host, 50_000))
    return httpx.AsyncClient(transport=transport, base_url="http://rappel")


async def figures(client: httpx.AsyncClient) -> dict[str, float]:
    """Every figure by its name and labels, as Prometheus reads them."""
    page = await client.get("/metrics")
    assert page.status_code == 200
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


async def test_a_bot_that_starts_is_alive_but_not_ready():
    async with visitor(Door()) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
        counted = await figures(client)

    assert (alive.status_code, ready.status_code, ready.text) == (200, 503, "starting\n")
    assert counted["rappel_up"] == 0


async def test_a_bot_is_ready_once_it_works_until_it_is_to_stop(bot):
    at_work = await bot.client.get("/readyz")
    bot.stop.set()
    stopping = await bot.client.get("/readyz")

    assert (at_work.status_code, at_work.text) == (200, "ready\n")
    assert (stopping.status_code, stopping.text) == (503, "stopping\n")
    assert (await bot.client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(("revision", "status", "words"), [("0001", 503, "older schema\n"), ("9999", 200, "ready\n")])
async def test_a_bot_is_not_ready_for_an_older_schema_but_works_beside_a_newer_node(
    rehearsal, bot, revision, status, words
):
    engine = open_engine(rehearsal.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()

    page = await bot.client.get("/readyz")

    assert (page.status_code, page.text) == (status, words)


async def test_what_happens_is_counted(rehearsal, bot):
    before = await figures(bot.client)
    chat = rehearsal.chat()
    await chat.say("/start")
    await chat.say("/quiz")
    rehearsal.server.add_fault(Fault(method="sendmessage", kind="server_error"))
    await chat.say("/aide")
    for _ in range(2):
        await bot.receive(a_text(7, "/aide"))
    await bot.receive(a_text(8, "/aide"), secret="wrong")
    async with rehearsal.desk() as desk, asyncio.timeout(10):
        while await desk.read(lambda uow: uow.inbox.count_pending()):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.02)

    # The figures of the database are as old as a few seconds; those of the process are not.
    after = await figures(bot.client)
    grown = {name: value - before.get(name, 0) for name, value in after.items()}

    assert grown["rappel_updates_received_total|new"] == 4
    assert grown["rappel_updates_received_total|repeated"] == 1
    assert grown["rappel_updates_handled_total|done"] == 4
    assert grown["rappel_updates_handled_total|failed"] == 1
    assert grown["rappel_update_seconds_count"] == 5
    assert grown["rappel_webhook_requests_total|200"] == 5
    assert grown["rappel_webhook_requests_total|403"] == 1
    assert grown["rappel_telegram_calls_total|NetworkError"] == 1
    assert grown["rappel_errors_total|NetworkError|update"] == 1


async def test_queues_ages_and_sizes_come_from_the_database(bot):
    counted = await figures(bot.client)

    assert counted["rappel_up"] == 1
    assert counted["rappel_inbox_pending"] == counted["rappel_outbox_due"] == 0
    assert counted["rappel_inbox_oldest_seconds"] == counted["rappel_reminders_overdue_seconds"] == 0
    assert counted["rappel_database_bytes"] > 4096
    assert counted["rappel_disk_free_bytes"] > 0


async def test_no_figure_tells_of_a_person(rehearsal, bot):
    chat = rehearsal.chat()
    await chat.say("/start")
    await chat.post("Canari-Texte")

    page = (await bot.client.get("/metrics")).text

    labels = re.findall(r'="([^"]*)"', page)
    assert not [label for label in labels if "1001" in label or "Noa" in label or "Canari" in label]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_nobody_reads_figures_through_a_proxy(header):
    async with visitor(Door()) as client:
        page = await client.get("/metrics", headers={header: PHONE})

    assert page.status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [("8.8.8.8", 404), ("2001:4860:4860::8888", 404), ("127.0.0.1", 200), ("10.1.2.3", 200), ("::1", 200)],
)
async def test_figures_are_for_private_addresses_only(host, status):
    async with visitor(Door(), host) as client:
        page = await client.get("/metrics")

    assert page.status_code == status


async def test_without_a_webhook_there_is_no_way_in(rehearsal):
    listener = open_listener("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    settings = rehearsal.settings.model_copy(update={"listen": f"127.0.0.1:{port}"})

    async with open_web(settings, token=DEMO_TOKEN), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answers = [await client.post("/telegram/x"), await client.get("/"), await client.get("/healthz")]

    assert [answer.status_code for answer in answers] == [404, 404, 200]


async def test_a_port_that_is_taken_is_named(rehearsal):
    with open_listener("127.0.0.1", 0) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        secret = SecretStr("x" * 32)
        settings = rehearsal.settings.model_copy(update={"listen": listen, "webhook_secret": secret})

        with pytest.raises(BadSettings, match=r"RAPPEL_LISTEN.*déjà pris"):
            async with open_web(settings, token=DEMO_TOKEN):
                pass


async def test_every_figure_that_an_alert_watches_is_there(rehearsal, bot):
    """But for the backup's, which comes with the first backup, and counts of what has never happened."""
    rules = (Path(__file__).parents[2] / "deploy" / "alerts.yml").read_text("utf-8")
    watched = set(re.findall(r"\brappel_\w+", rules))

    page = (await bot.client.get("/metrics")).text
    known = {family.name for family in text_string_to_metric_families(page)}

    assert watched - known - {f"{name}_total" for name in known} == {
        "rappel_last_update_timestamp_seconds",
        "rappel_backup_timestamp_seconds",
    }
