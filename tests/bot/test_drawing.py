"""Pictures are drawn one after the other, beside the event loop."""

import asyncio
import gc
import threading
from contextvars import ContextVar

import pytest

from bot.drawing import Drawing

addressed: ContextVar[str] = ContextVar("addressed")


@pytest.fixture
def drawing():
    one = Drawing()
    yield one
    one.close()


async def test_one_picture_is_drawn_at_a_time_and_the_loop_goes_on(drawing):
    begun, go_on, under_way = threading.Event(), threading.Event(), []

    def draw(number: int) -> tuple[int, int]:
        under_way.append(number)
        begun.set()
        go_on.wait(10)
        return under_way.pop(), threading.get_ident()

    pictures = [asyncio.create_task(drawing.draw(draw, number)) for number in range(3)]
    await asyncio.to_thread(begun.wait, 10)
    waiting = list(under_way)
    go_on.set()
    numbers, threads = zip(*await asyncio.gather(*pictures), strict=True)

    assert waiting == [0]
    assert numbers == (0, 1, 2)
    assert len(set(threads)) == 1


async def test_a_picture_is_worded_for_whoever_asked(drawing):
    async def ask(how: str) -> str:
        addressed.set(how)
        return await drawing.draw(addressed.get)

    assert tuple(await asyncio.gather(ask("tu"), ask("vous"))) == ("tu", "vous")


async def test_what_goes_wrong_is_told_to_whoever_asked(drawing):
    with pytest.raises(ZeroDivisionError):
        await drawing.draw(divmod, 1, 0)


@pytest.fixture
def spared():
    """The collector as in a process that serves."""
    gc.freeze()
    yield gc.get_freeze_count()
    gc.unfreeze()


async def test_the_collector_is_spared_what_came_with_the_first_picture(drawing, spared):
    came_along = await drawing.draw(lambda: [[number] for number in range(5000)])

    assert gc.get_freeze_count() > spared + len(came_along)


async def test_a_process_that_spares_the_collector_nothing_keeps_nothing_for_good(drawing):
    await drawing.draw(lambda: [[number] for number in range(5000)])

    assert gc.get_freeze_count() == 0
