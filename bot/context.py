"""What a handler works with: the acting person, the tap, one door to the use cases, and ways to show a reply.

Handlers commit first and speak afterwards: `run` returns after the commit, and only then do `send`, `edit` and
`answer_tap` talk to Telegram. Use cases are handed the clock and the dice from here.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import structlog
from telegram import InputFile, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import CallbackContext

from bot.callback_data import Tap, unpack
from bot.confirming import is_confirmation
from bot.discreet_bot import DiscreetBot
from bot.menus import show_menu
from bot.plain_fallback import as_html_or_plain
from bot.sending import send_reply
from bot.services import Services
from bot.use_cases.acting import attune
from bot.use_cases.joining import Visit
from bot.use_cases.syllabus import Act
from bot.views.language import address
from bot.views.limits import LONGEST_ALERT, LONGEST_CAPTION, LONGEST_TEXT, cut_html, cut_text
from bot.views.reply import Document, Picture, Reply, date_confirmations, make_keyboard
from bot.views.screens import show_screen
from questions.cohorts import may_teach
from questions.errors import NotAllowed
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.arrivals import Claimed
    from bot.use_cases.screens import AnsweredQuestion
    from bot.use_cases.steps import Screen
    from bot.use_cases.syllabus import Syllabus
    from questions.people import Person
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

JUST_READ = 0.5
"""For so many seconds what was read of a sender with their update need not be read again."""
_EXPIRED = ("query is too old", "query id is invalid")
_GONE = ("message to edit not found", "message can't be edited", "there is no text in the message to edit")


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One update on its way through the bot: who sent it, whether its effects are stored, or what went wrong before.

    It is seen by handlers and by the error handler alike, which python-telegram-bot gives contexts of their own.
    `last_try` tells that nobody will try again, so the person must be told of a failure; `is_lost` that another
    process has the update by now.
    """

    claimed: Claimed
    last_try: bool
    person: Person | None = None
    syllabus: Syllabus | None = None
    done: bool = False
    is_lost: bool = False
    failure: str = ""

    @property
    def stored(self) -> StoredUpdate:
        """The update as it came."""
        return self.claimed.stored

    @property
    def update_id(self) -> int:
        """Telegram's number of the update."""
        return self.stored.update_id

    def knows(self, telegram_id: int) -> bool:
        """Whether it was just read who has this account; whoever may do more than answer is read once more."""
        sender = self.claimed.sender
        if self.stored.person_key != telegram_id or (sender is not None and may_teach(sender)):
            return False
        return monotonic() - self.claimed.read_at < JUST_READ


current_delivery: ContextVar[Delivery] = ContextVar("current_delivery")


class Context(CallbackContext[DiscreetBot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """python-telegram-bot's context, with its optionals narrowed once."""

    @property
    def services(self) -> Services:
        """What the whole bot shares."""
        return cast("Services", self.bot_data["services"])

    @property
    def person(self) -> Person:
        """Who acts; set by `bot.access` before any handler runs."""
        if self.delivery.person is None:
            raise NotAllowed
        return self.delivery.person

    @property
    def is_known(self) -> bool:
        """Whether somebody acts whom Rappel knows."""
        return self.delivery.person is not None

    def identify(self, person: Person) -> None:
        """Take note of who acts."""
        self.delivery.person = person
        address(formally=may_teach(person))

    @property
    def delivery(self) -> Delivery:
        """The update on its way."""
        return current_delivery.get()

    async def run(
        self,
        use_case: Callable[Concatenate[UnitOfWork, Act, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """The result of a use case of the acting person, committed together with the update's « done »."""
        act = self.act()
        return await self.run_unidentified(lambda uow: use_case(uow, self._attune(uow, act), *args, **kwargs))

    async def read(
        self,
        query: Callable[Concatenate[UnitOfWork, Act, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """The result of a use case of the acting person that only reads."""
        act = self.act()
        return await self.services.desk.read(lambda uow: query(uow, self._attune(uow, act), *args, **kwargs))

    async def run_unidentified(self, unit: Callable[[UnitOfWork], Result]) -> Result:
        """As `run`, for a unit of work that needs no known person."""
        delivery, now = self.delivery, self.services.clock()

        def unit_and_done(uow: UnitOfWork) -> Result:
            result = unit(uow)
            uow.inbox.mark_done(delivery.stored, at=now)
            return result

        result = await self.services.desk.run(unit_and_done)
        delivery.done = True
        return result

    def act(self) -> Act:
        """The acting person at this moment, with what is shipped; `run` and `read` know the person's own syllabus."""
        return Act(
            person=self.person,
            syllabus=self.services.shelf.shipped,
            now=self.services.clock(),
            rng=self.services.rng,
            update_id=self.delivery.update_id,
        )

    def visit(self, update: Update) -> Visit:
        """Whoever is behind the update, known or not, at this moment; raises NotAllowed if it has nobody."""
        user = update.effective_user
        if user is None:
            raise NotAllowed
        return Visit(
            telegram_id=user.id,
            first_name=user.first_name,
            granted=self.services.roles.get(user.id, Role.APPRENTICE),
            plan_id=self.services.shelf.shipped.plan.id,
            now=self.services.clock(),
        )

    def show(self, screen: AnsweredQuestion | Screen) -> Reply:
        """A screen of studying, in words and buttons."""
        return show_screen(screen, self.syllabus)

    @property
    def syllabus(self) -> Syllabus:
        """What the acting person may be asked, as the last use case saw it."""
        return self.delivery.syllabus or self.services.shelf.shipped

    def _attune(self, uow: UnitOfWork, act: Act) -> Act:
        attuned = attune(uow, act, self.services.shelf)
        self.delivery.syllabus = attuned.syllabus
        return attuned

    def unpack_tap(self, update: Update) -> Tap:
        """The tap in an update; raises NotAllowed if Rappel never made such a button for this person."""
        query = update.callback_query
        if query is None or not isinstance(query.data, str):
            raise NotAllowed
        return unpack(query.data, key=self.services.key, telegram_id=query.from_user.id)

    async def send(self, update: Update, reply: Reply | Picture) -> int:
        """The number of a new message to the person behind the update; 0 if there is nobody."""
        if update.effective_chat is None:
            return 0
        reply = self._dated(reply) if isinstance(reply, Reply) else reply
        return await send_reply(self.bot, reply, chat_id=update.effective_chat.id, key=self.services.key)

    async def send_document(self, update: Update, document: Document) -> None:
        """Send a file to the person behind the update."""
        if update.effective_chat is not None:
            chat_id, file = update.effective_chat.id, InputFile(document.data, filename=document.name)
            await as_html_or_plain(
                lambda caption, mode: self.bot.send_document(chat_id, file, caption=caption, parse_mode=mode),
                cut_html(document.caption, LONGEST_CAPTION),
            )

    async def rewrite(self, update: Update, message_id: int, reply: Reply) -> None:
        """Show the reply in place of a message that `send` gave; as a new message if that one is gone."""
        if update.effective_chat is None:
            return
        chat_id = update.effective_chat.id
        try:
            keyboard = make_keyboard(self._dated(reply), key=self.services.key, telegram_id=chat_id)
            await as_html_or_plain(
                lambda text, mode: self.bot.edit_text(chat_id, message_id, text, parse_mode=mode, keyboard=keyboard),
                cut_html(reply.text, LONGEST_TEXT),
            )
        except BadRequest as error:
            if _says(error, _GONE):
                await self.send(update, reply)
            elif not _says(error, ("message is not modified",)):
                raise

    def _dated(self, reply: Reply) -> Reply:
        """The reply with the moment in its confirmations; the clock is looked at only if it has any."""
        asks = any(is_confirmation(tap) for row in reply.rows for _label, tap in row)
        return date_confirmations(reply, self.services.clock()) if asks else reply

    async def tell(self, telegram_id: int, reply: Reply) -> None:
        """Send a message to somebody else than the person behind the update; it is no matter if it can't arrive."""
        try:
            await send_reply(self.bot, reply, chat_id=telegram_id, key=self.services.key)
        except TelegramError as error:
            log.info("not_told", reason=type(error).__name__)

    async def set_menu(self, person: Person) -> None:
        """Show the commands of the person's role in their menu; it is no matter if that fails: all of them work."""
        await show_menu(self.bot, person)

    async def redraw(self, update: Update, reply: Reply) -> None:
        """Answer a tap, and show this where it was tapped."""
        await self.answer_tap(update)
        await self.edit(update, reply)

    async def edit(self, update: Update, reply: Reply) -> None:
        """Show the reply in place of the message that was tapped; as a new message if that one is gone."""
        query = update.callback_query
        if query is not None and query.message is not None:
            await self.rewrite(update, query.message.message_id, reply)

    async def drop_keyboard(self, update: Update) -> None:
        """Take the buttons off the message that was tapped; it is no matter if it has none or is gone."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        try:
            await self.bot.drop_buttons(query.message.chat.id, query.message.message_id)
        except BadRequest as error:
            if not _says(error, ("message is not modified", *_GONE)):
                raise

    async def answer_tap(self, update: Update, text: str = "", *, alert: bool = False) -> None:
        """Tell Telegram that the tap arrived, with a line for the person if need be; too late is no matter."""
        query = update.callback_query
        if query is None:
            return
        try:
            await self.bot.answer_query(query.id, cut_text(text, LONGEST_ALERT) or None, show_alert=alert)
        except BadRequest as error:
            if not _says(error, _EXPIRED):
                raise


def _says(error: BadRequest, phrases: tuple[str, ...]) -> bool:
    return any(phrase in error.message.lower() for phrase in phrases)
