// The chat page: what the server tells becomes state, state becomes the view, and the person's acts go to the server.

import { ClockBar } from "./clock.js";
import { Composer } from "./composer.js";
import { View } from "./view.js";

const BUSY_MILLISECONDS = 10_000;
const ACTION_MILLISECONDS = 5_000;
const RETRY_MILLISECONDS = 2_000;

const chats = new Map(); // person id → { messages: Map of message id → message, unread, more }
const busyKeys = new Map(); // id of a tap → function that ends the busy state of its button
const earlyAnswers = new Map(); // answers that came before we knew the id of our own tap
let profile = { bot: {}, personas: [] };
let current = Number(location.hash.slice(1));
let actionTimer;

const view = new View({ send, tap, switchTo, block, loadOlder, follow });
const clockBar = new ClockBar({ advance, onNewDay: () => view.renameDays() });
const composer = new Composer({ send, sendFile, warn: (text) => view.toast(text) });

const persona = () => profile.personas.find((one) => one.id === current);

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("Pas de connexion avec la démonstration. Réessayez dans un instant.");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message ?? "La démonstration n’a pas pu faire cela.");
  return body;
}

const askWith = (method, path, body) =>
  ask(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** True when the message left; the person is told when it did not. */
async function send(text) {
  try {
    await askWith("POST", `/demo/chats/${current}/messages`, { text: asCommand(text) });
    view.scrollToNewest();
    return true;
  } catch (error) {
    view.toast(error.message);
    return false;
  }
}

// A link to the bot opens it with a code in Telegram; here it is the same as sending /start with the code.
function asCommand(text) {
  const code = findStartCode(text.trim());
  return code ? `/start ${code}` : text;
}

function findStartCode(text) {
  const link = /^(?:https:\/\/)?t\.me\/(\w+)\?start=([\w-]{1,64})$/.exec(text);
  return link && link[1] === profile.bot.username ? link[2] : undefined;
}

function follow(url) {
  const code = findStartCode(url);
  if (code) send(`/start ${code}`);
  return Boolean(code);
}

async function sendFile(file, caption) {
  const query = new URLSearchParams({ name: file.name, caption });
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  try {
    await ask(`/demo/chats/${current}/documents?${query}`, { method: "POST", headers, body: file });
    view.scrollToNewest();
    return true;
  } catch (error) {
    view.toast(error.message);
    return false;
  }
}

async function tap(message, data, key) {
  key.setAttribute("aria-busy", "true");
  const release = () => key.removeAttribute("aria-busy");
  try {
    const { id } = await askWith("POST", `/demo/chats/${current}/taps`, { message_id: message.message_id, callback_data: data });
    busyKeys.set(id, release);
    setTimeout(() => finishTap(id), BUSY_MILLISECONDS);
    if (earlyAnswers.has(id)) showAnswer(earlyAnswers.get(id));
  } catch (error) {
    release();
    view.toast(error.message);
  }
}

function finishTap(id) {
  busyKeys.get(id)?.();
  earlyAnswers.delete(id);
  return busyKeys.delete(id);
}

function showAnswer(answer) {
  if (!finishTap(answer.id)) {
    earlyAnswers.set(answer.id, answer);
    setTimeout(() => earlyAnswers.delete(answer.id), BUSY_MILLISECONDS);
  } else if (answer.text && answer.show_alert) view.alert(answer.text);
  else if (answer.text) view.toast(answer.text);
}

async function advance(seconds) {
  try {
    clockBar.hear(await askWith("POST", "/demo/clock", { advance: seconds }));
    clockBar.announce();
  } catch (error) {
    view.toast(error.message);
  }
}

async function block(blocked) {
  await askWith("PUT", `/demo/chats/${current}/blocked`, { blocked }).catch((error) => view.toast(error.message));
}

async function loadOlder() {
  const chat = chats.get(current);
  const [oldest] = chat.messages.keys();
  try {
    const older = await ask(`/demo/chats/${current}/messages?before=${oldest}`);
    chat.messages = new Map([...older.map((message) => [message.message_id, message]), ...chat.messages]);
    chat.more = older.length === chat.size;
    view.prepend(chat);
  } catch (error) {
    view.toast(error.message);
  }
}

function switchTo(id) {
  current = id;
  history.replaceState(null, "", `#${id}`);
  clearTimeout(actionTimer);
  view.showStatus("en ligne");
  showChat();
  composer.restore(id, persona());
}

function showChat() {
  const chat = chats.get(current);
  chat.unread = 0;
  view.showChat(chat, profile, current);
  showPersonas();
}

function showPersonas() {
  view.showPersonas(profile.personas, current, (id) => chats.get(id)?.unread ?? 0);
  view.showBlocked(persona()?.blocked ?? false);
}

const heard = {
  snapshot(snapshot) {
    const before = JSON.stringify([...(chats.get(current)?.messages.values() ?? [])]);
    profile = { bot: snapshot.bot, personas: snapshot.personas, unseen: snapshot.unseen };
    clockBar.hear(snapshot.clock);
    for (const [id, messages] of Object.entries(snapshot.chats)) {
      const known = new Map(messages.map((message) => [message.message_id, message]));
      const size = snapshot.page_size;
      chats.set(Number(id), { messages: known, unread: chats.get(Number(id))?.unread ?? 0, more: messages.length === size, size });
    }
    const first = !persona() || view.isEmpty();
    if (!persona()) current = profile.personas[0].id;
    if (first || before !== JSON.stringify([...chats.get(current).messages.values()])) showChat();
    heard.profile(profile);
    composer.restore(current, persona());
    view.showStatus("en ligne");
  },
  profile(changed) {
    profile = changed;
    for (const { id } of profile.personas) {
      if (!chats.has(id)) chats.set(id, { messages: new Map(), unread: 0, more: false, size: Infinity });
    }
    view.showProfile(profile);
    composer.showCommands(persona());
    showPersonas();
  },
  message(message) {
    const chat = chats.get(message.chat.id);
    if (!chat) return; // of somebody whom nobody plays
    chat.messages.set(message.message_id, message);
    if (message.chat.id === current) {
      view.append(message, chat);
      if (message.from.is_bot) view.showStatus("en ligne");
    } else if (message.from.is_bot) {
      chat.unread += 1;
      showPersonas();
    }
  },
  edited(message) {
    const chat = chats.get(message.chat.id);
    if (chat?.messages.has(message.message_id)) chat.messages.set(message.message_id, message);
    if (message.chat.id === current) view.edit(message);
  },
  deleted({ chat_id: id, message_id: messageId }) {
    chats.get(id)?.messages.delete(messageId);
    if (id === current) view.remove(messageId, chats.get(id));
  },
  clock: (clock) => clockBar.hear(clock),
  answered: showAnswer,
  action({ chat_id: id, action }) {
    if (id !== current) return;
    view.showStatus(action.startsWith("upload") ? "envoie un fichier" : "écrit", { busy: true });
    clearTimeout(actionTimer);
    actionTimer = setTimeout(() => view.showStatus("en ligne"), ACTION_MILLISECONDS);
  },
};

// Each connection begins with a snapshot, so whatever was missed while it was cut is there again.
function listen() {
  const stream = new EventSource("/demo/events");
  for (const [kind, hear] of Object.entries(heard)) {
    stream.addEventListener(kind, (event) => hear(JSON.parse(event.data)));
  }
  stream.addEventListener("error", () => {
    view.showStatus("reconnexion", { busy: true });
    stream.close();
    setTimeout(listen, RETRY_MILLISECONDS);
  });
}

listen();
