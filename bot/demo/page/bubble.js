// One message of the chat as DOM nodes.

import { now, wordedBy } from "./clock.js";
import { isSafeLink, make, renderText } from "./text.js";

const LONG_WORD = /\S{22}/; // such a word may break anywhere, rather than push its button out of the row
const wordTime = wordedBy({ hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("fr-CH", { weekday: "long", day: "numeric", month: "long" });
const OTHER_YEAR = new Intl.DateTimeFormat("fr-CH", { day: "numeric", month: "long", year: "numeric" });

const atMidnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
const asDate = (message) => new Date(message.date * 1000);

/** A name for the day of a message that is the same for all messages of that day. */
export const dayKey = (message) => atMidnight(asDate(message)).getTime();

export function renderDay(message) {
  return make("li", { class: "day", "data-day": dayKey(message) }, nameDay(dayKey(message)));
}

/** What the separator of a day says, seen from the demo's present moment. */
export function nameDay(key) {
  const [date, today] = [new Date(key), now()];
  const days = Math.round((atMidnight(today) - date) / 86_400_000);
  const format = date.getFullYear() === today.getFullYear() ? DAY : OTHER_YEAR;
  return days === 0 ? "aujourd’hui" : days === 1 ? "hier" : format.format(date);
}

/** A list item that `fillMessage` fills, and fills again after each edit. */
export function renderMessage(message, actions) {
  const side = message.from.is_bot ? "theirs" : "mine";
  const item = make("li", { class: `message ${side}`, id: `message-${message.message_id}`, "data-id": message.message_id });
  fillMessage(item, message, actions);
  return item;
}

export function fillMessage(item, message, actions) {
  const bubble = make("div", { class: "bubble" });
  bubble.append(make("span", { class: "hidden" }, message.from.is_bot ? "Le bot : " : "Vous : "));
  if (message.reply_to_message) bubble.append(renderQuote(message.reply_to_message));
  if (message.photo) bubble.append(renderPhoto(message));
  if (message.document) bubble.append(renderDocument(message.document));
  if (message.poll) bubble.append(renderPoll(message.poll));
  const text = message.text ?? message.caption;
  if (text) {
    const onCommand = message.from.is_bot ? actions.send : undefined;
    bubble.append(make("div", { class: "content" }, ...renderText(text, message.entities ?? message.caption_entities, onCommand)));
  }
  bubble.append(renderMeta(message));
  item.replaceChildren(bubble);
  const rows = message.reply_markup?.inline_keyboard;
  item.classList.toggle("keyed", Boolean(rows));
  if (rows) item.append(renderKeyboard(rows, message, actions));
}

function renderMeta(message) {
  const date = asDate(message);
  const time = make("time", { datetime: date.toISOString() }, wordTime(date));
  return make("span", { class: "meta" }, ...(message.edit_date ? ["modifié "] : []), time);
}

function renderQuote(quoted) {
  return make("span", { class: "quote" }, quoted.text ?? quoted.caption ?? quoted.document?.file_name ?? "Photo");
}

function renderPhoto(message) {
  const photo = message.photo[message.photo.length - 1];
  const source = `/demo/files/${encodeURIComponent(photo.file_id)}`;
  const alt = message.caption ? "" : "Image envoyée par le bot";
  const image = make("img", { class: "photo", src: source, alt, width: photo.width, height: photo.height });
  return make("a", { href: source, target: "_blank", rel: "noopener", "aria-label": "Ouvrir l’image" }, image);
}

function renderDocument(file) {
  const source = `/demo/files/${encodeURIComponent(file.file_id)}`;
  const label = make("span", {}, make("b", {}, file.file_name), make("small", {}, formatSize(file.file_size)));
  const disc = make("span", { class: "disc", "aria-hidden": "true" }, "↓");
  return make("a", { class: "file", href: source, download: file.file_name }, disc, label);
}

function renderPoll(poll) {
  const options = poll.options.map(({ text }) => make("li", {}, text));
  return make("div", { class: "content" }, make("b", {}, `📊 ${poll.question}`), make("ul", {}, ...options));
}

function formatSize(bytes) {
  const number = (value, digits) => value.toLocaleString("fr-CH", { maximumFractionDigits: digits });
  if (bytes < 1000) return `${bytes} octets`;
  return bytes < 1_000_000 ? `${number(bytes / 1000, 0)} ko` : `${number(bytes / 1_000_000, 1)} Mo`;
}

function renderKeyboard(rows, message, actions) {
  const keyboard = make("div", { class: "keyboard", role: "group", "aria-label": "Réponses possibles" });
  for (const row of rows) {
    keyboard.append(make("div", { class: "row" }, ...row.map((button) => renderKey(button, message, actions))));
  }
  return keyboard;
}

function renderKey(button, message, actions) {
  const style = (button.style ? ` ${button.style}-style` : "") + (LONG_WORD.test(button.text) ? " long" : "");
  const text = make("span", {}, button.text);
  if (button.url && isSafeLink(button.url)) {
    const out = make("span", { class: "out", "aria-hidden": "true" }, "↗");
    return make("a", { class: `key${style}`, href: button.url, target: "_blank", rel: "noopener noreferrer" }, text, out);
  }
  const key = make("button", { type: "button", class: `key${style}` }, text);
  key.addEventListener("click", () => actions.tap(message, button.callback_data, key));
  return key;
}
