"""What a persona may do at the chat page; each act ends as an update for the bot."""

from dataclasses import replace

from bot.demo.call import Upload
from bot.demo.formatted_text import FormattedText, JsonObject, finish
from bot.demo.messenger import Messenger, describe_chat, describe_person
from bot.demo.refusals import PersonError
from bot.demo.store import UNSEEN, Persona, Tap

LONGEST_MESSAGE = 4096
LONGEST_CAPTION = 1024
LONGEST_DOCUMENT_BYTES = 20 * 1024 * 1024

PERSONAS = (
    Persona(id=1001, first_name="Noa", role="Apprenti·e"),
    Persona(id=2001, first_name="Dana", role="Formateur·rice"),
    Persona(id=3001, first_name="Alix", role="Administration"),
)


_POLL: JsonObject = {
    "id": "5118000000000000001",
    "type": "regular",
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


class Persons:
    """The persons' side of the chats."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self._store = messenger.store

    def settle(self) -> None:
        """Have the three personas, whatever the file remembers of them."""
        with self._store.transaction():
            for persona in PERSONAS:
                if self._store.find_persona(persona.id) is None:
                    self._store.save_persona(persona)

    def add(self, *, persona_id: int, first_name: str, role: str) -> Persona:
        """A new persona, or the one who has this id."""
        if not 0 < persona_id < 2**52 or not first_name.strip():
            raise PersonError(400, "Il faut un numéro positif et un prénom.")
        known = self._store.find_persona(persona_id)
        if known is not None:
            return known
        persona = Persona(id=persona_id, first_name=first_name.strip(), role=role)
        with self._store.transaction():
            self._store.save_persona(persona)
        self._messenger.publish_profile()
        return persona

    def add_unseen(self, *, persona_id: int, first_name: str) -> None:
        """A person whom the bot may write to though nobody plays them; nothing if they are there."""
        if self._store.find_persona(persona_id) is None:
            with self._store.transaction():
                self._store.save_persona(Persona(id=persona_id, first_name=first_name, role=UNSEEN, started=True))
            self._messenger.publish_profile()

    def get(self, persona_id: int) -> Persona:
        """The persona with this id; raises `PersonError`."""
        persona = self._store.find_persona(persona_id)
        if persona is None:
            raise PersonError(404, "Cette personne n’existe pas dans la démonstration.")
        return persona

    def send_text(self, persona_id: int, text: str) -> JsonObject:
        """The message a person just wrote."""
        persona = self._writer(persona_id)
        written = finish(text, [])
        if not written.text:
            raise PersonError(400, "Le message est vide.")
        if written.length > LONGEST_MESSAGE:
            raise PersonError(400, f"Le message est trop long : {LONGEST_MESSAGE} signes au plus.")
        return self._send(persona, _as_fields(written, "text", "entities"))

    def send_document(self, persona_id: int, upload: Upload, *, caption: str = "") -> JsonObject:
        """The message with the file a person just sent."""
        persona = self._writer(persona_id)
        written = finish(caption, [])
        if not upload.content:
            raise PersonError(400, "Ce fichier est vide.")
        if len(upload.content) > LONGEST_DOCUMENT_BYTES:
            raise PersonError(413, "Ce fichier est trop gros : 20 Mo au plus.")
        if written.length > LONGEST_CAPTION:
            raise PersonError(400, f"La légende est trop longue : {LONGEST_CAPTION} signes au plus.")
        fields = _as_fields(written, "caption", "caption_entities") if written.text else {}
        return self._send(persona, {"document": self._messenger.add_document(upload), **fields})

    def send_poll(self, persona_id: int, poll: JsonObject) -> JsonObject:
        """The message with a poll a person just sent or forwarded, its fields as Telegram names them."""
        persona = self._writer(persona_id)
        texts = [poll.get("question"), *_list_texts(poll.get("options"))]
        if len(texts) < 2 or not all(isinstance(text, str) and text for text in texts):
            raise PersonError(400, "Un sondage a une question et des réponses.")
        sent = {
            **_POLL,
            **poll,
            "options": [
                {"persistent_id": str(place), "text": text, "voter_count": 0} for place, text in enumerate(texts[1:])
            ],
        }
        return self._send(persona, {"poll": sent})

    def tap(self, persona_id: int, *, message_id: int, data: str, forged: bool = False) -> Tap:
        """A press of a button under a message; a forged one need not be on its keyboard any more."""
        persona = self._writer(persona_id)
        message = self._store.find_message(persona_id, message_id)
        if message is None or not (forged or data in _list_data(message)):
            raise PersonError(409, "Ce bouton n’existe plus.")
        now = self._messenger.clock.steady()
        with self._store.transaction():
            number = (persona_id << 20) + self._store.count_taps() + 1
            tap = Tap(id=str(number), chat_id=persona_id, message_id=message_id, at=now)
            self._store.save_tap(tap)
            query = {
                "id": tap.id,
                "from": describe_person(persona),
                "message": message,
                "chat_instance": str(persona_id * 7_919),
                "data": data,
            }
            self._messenger.updates.add("callback_query", query)
        return tap

    def block(self, persona_id: int, *, blocked: bool) -> None:
        """Block the bot or let it write again; the bot is told."""
        persona = self.get(persona_id)
        if persona.blocked == blocked:
            return
        bot = self._messenger.describe_bot()
        member, kicked = {"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0}
        change = {
            "chat": describe_chat(persona),
            "from": describe_person(persona),
            "date": int(self._messenger.clock()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        with self._store.transaction():
            self._store.save_persona(replace(persona, blocked=blocked))
            self._messenger.updates.add("my_chat_member", change)
        self._messenger.publish_profile()

    def _writer(self, persona_id: int) -> Persona:
        persona = self.get(persona_id)
        if persona.blocked:
            raise PersonError(409, "Le bot est bloqué. Débloquez-le pour lui écrire.")
        return persona

    def _send(self, persona: Persona, content: JsonObject) -> JsonObject:
        body = {
            "from": describe_person(persona),
            "chat": describe_chat(persona),
            "date": int(self._messenger.clock()),
        }
        with self._store.transaction():
            message = self._store.add_message(persona.id, {**body, **content})
            self._messenger.updates.add("message", message)
            if not persona.started:
                self._store.save_persona(replace(persona, started=True))
        self._messenger.events.publish("message", message)
        return message


def _as_fields(written: FormattedText, text: str, entities: str) -> JsonObject:
    return {text: written.text} | ({entities: list(written.entities)} if written.entities else {})


def _list_texts(options: object) -> list[object]:
    return [option.get("text") for option in options if isinstance(option, dict)] if isinstance(options, list) else []


def _list_data(message: JsonObject) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
