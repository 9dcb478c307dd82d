// What the person sees: the list of messages, the tabs, the toast and the alert.

import { dayKey, fillMessage, nameDay, renderDay, renderMessage } from "./bubble.js";
import { make } from "./text.js";

const TOAST_MILLISECONDS = 3_500;
const NEAR_THE_END_PIXELS = 60;
const at = (id) => document.getElementById(id);

export class View {
  #actions;
  #toastTimer;
  #unseen = 0;

  constructor(actions) {
    this.#actions = actions;
    at("log").addEventListener("scroll", () => this.#showNewest(), { passive: true });
    at("newest").addEventListener("click", () => this.scrollToNewest({ smooth: true }));
    at("older").addEventListener("click", () => actions.loadOlder());
    at("start").addEventListener("click", () => actions.send("/start"));
    at("block").addEventListener("click", () => actions.block(true));
    at("unblock").addEventListener("click", () => actions.block(false));
    at("log").addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (link && actions.follow(link.href)) event.preventDefault();
    });
    // A keyboard on a phone, a picture that arrives late: whoever read the end keeps reading the end.
    let atEnd = true;
    at("log").addEventListener("scroll", () => (atEnd = this.#isAtEnd()), { passive: true });
    const keep = new ResizeObserver(() => atEnd && this.scrollToNewest());
    keep.observe(at("log"));
    keep.observe(at("messages"));
  }

  isEmpty() {
    return !at("messages").hasChildNodes();
  }

  showChat(chat, profile, personId) {
    const log = at("log");
    log.setAttribute("aria-live", "off");
    at("messages").replaceChildren(...this.#renderAll(chat));
    this.#showFrame(chat);
    document.title = `${profile.personas.find(({ id }) => id === personId)?.first_name ?? ""} – ${profile.bot.first_name}`;
    this.scrollToNewest();
    requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  }

  append(message, chat) {
    const stay = message.from.is_bot && !this.#isAtEnd();
    const last = at("messages").lastElementChild;
    const lastDay = last && Number(last.dataset.day);
    const item = this.#renderItem(message);
    item.classList.add("new");
    at("messages").append(...(lastDay === dayKey(message) ? [] : [renderDay(message)]), item);
    this.#showFrame(chat);
    this.#unseen += stay ? 1 : 0;
    if (stay) this.#showNewest();
    else this.scrollToNewest();
  }

  prepend(chat) {
    const log = at("log");
    const fromEnd = log.scrollHeight - log.scrollTop;
    at("messages").replaceChildren(...this.#renderAll(chat));
    this.#showFrame(chat);
    log.scrollTop = log.scrollHeight - fromEnd;
  }

  edit(message) {
    const item = at(`message-${message.message_id}`);
    if (!item) return;
    const atEnd = this.#isAtEnd();
    const focused = [...item.querySelectorAll(".key")].indexOf(document.activeElement);
    fillMessage(item, message, this.#actions);
    if (focused >= 0) {
      const keys = item.querySelectorAll(".key");
      (keys[Math.min(focused, keys.length - 1)] ?? at("log")).focus({ preventScroll: true });
    }
    if (atEnd) this.scrollToNewest();
  }

  remove(messageId, chat) {
    at(`message-${messageId}`)?.remove();
    for (const day of at("messages").querySelectorAll(".day")) {
      if (!day.nextElementSibling || day.nextElementSibling.matches(".day")) day.remove();
    }
    this.#showFrame(chat);
  }

  /** Name the days anew: what was today is yesterday now. */
  renameDays() {
    for (const day of at("messages").querySelectorAll(".day")) day.textContent = nameDay(Number(day.dataset.day));
  }

  scrollToNewest({ smooth = false } = {}) {
    this.#unseen = 0;
    at("log").scrollTo({ top: at("log").scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.#showNewest();
  }

  showPersonas(personas, current, countUnread) {
    const focused = document.activeElement?.dataset?.persona;
    const tabs = personas.map(({ id, first_name: name, role }) => {
      const tab = make("button", { type: "button", "data-persona": id, "aria-current": id === current ? "true" : false },
        make("b", {}, name), make("small", {}, role));
      const unread = countUnread(id);
      if (unread) tab.append(make("span", { class: "badge", "aria-label": `${unread} non lus` }, String(unread)));
      tab.addEventListener("click", () => this.#actions.switchTo(id));
      return tab;
    });
    at("personas").replaceChildren(...tabs);
    if (focused) tabs.find((tab) => tab.dataset.persona === focused)?.focus();
  }

  showProfile({ bot, unseen }) {
    at("bot-name").textContent = bot.first_name;
    at("unseen").hidden = !unseen;
    at("description").textContent = bot.description || "Appuie sur « Démarrer » pour faire connaissance.";
  }

  showBlocked(blocked) {
    at("blocked").hidden = !blocked;
    at("composer").hidden = blocked;
    at("block").hidden = blocked;
  }

  showStatus(text, { busy = false } = {}) {
    at("status").textContent = text;
    at("status").classList.toggle("busy", busy);
  }

  toast(text) {
    clearTimeout(this.#toastTimer);
    at("toast").hidden = false;
    at("toast").textContent = text;
    this.#toastTimer = setTimeout(() => (at("toast").hidden = true), TOAST_MILLISECONDS);
  }

  alert(text) {
    at("alert-text").textContent = text;
    if (!at("alert").open) at("alert").showModal();
  }

  #renderItem(message) {
    const item = renderMessage(message, this.#actions);
    item.dataset.day = dayKey(message);
    return item;
  }

  #renderAll(chat) {
    const items = [];
    let day;
    for (const message of chat.messages.values()) {
      if (dayKey(message) !== day) items.push(renderDay(message));
      day = dayKey(message);
      items.push(this.#renderItem(message));
    }
    return items;
  }

  #showFrame(chat) {
    at("empty").hidden = chat.messages.size > 0;
    at("older").hidden = !chat.more;
  }

  #isAtEnd() {
    const log = at("log");
    return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END_PIXELS;
  }

  #showNewest() {
    if (this.#isAtEnd()) this.#unseen = 0;
    at("newest").hidden = this.#isAtEnd();
    at("newest-count").hidden = !this.#unseen;
    at("newest-count").textContent = String(this.#unseen);
  }
}
