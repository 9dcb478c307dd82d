// Where the person writes: the text field, the menu of commands and the file to send.

import { make } from "./text.js";

const LARGEST_FILE_BYTES = 20 * 1024 * 1024;
const at = (id) => document.getElementById(id);

export class Composer {
  #actions;
  #commands = [];
  #drafts = new Map();
  #person;
  #sending = false;

  constructor(actions) {
    this.#actions = actions;
    at("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendText();
    });
    at("text").addEventListener("keydown", (event) => this.#pressInField(event));
    at("text").addEventListener("input", () => this.#type());
    at("menu").addEventListener("click", () => this.#openMenu(at("commands").hidden));
    at("menu").addEventListener("keydown", (event) => event.key === "Escape" && this.#openMenu(false));
    at("log").addEventListener("pointerdown", () => this.#openMenu(false));
    at("commands").addEventListener("keydown", (event) => this.#pressInMenu(event));
    at("attach").addEventListener("click", () => at("file").click());
    at("file").addEventListener("change", () => this.#sendFile());
  }

  /** Show what this person had begun to write. */
  restore(id, persona) {
    if (this.#person === id) return;
    this.#drafts.set(this.#person, at("text").value);
    this.#person = id;
    at("text").value = this.#drafts.get(id) ?? "";
    this.#grow();
    this.showCommands(persona);
    this.#openMenu(false);
  }

  showCommands(persona) {
    this.#commands = persona?.commands ?? [];
    if (!at("commands").hidden) this.#fillMenu("");
  }

  #pressInField(event) {
    if (event.key === "Escape") this.#openMenu(false);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#sendText();
  }

  #pressInMenu(event) {
    const buttons = [...at("commands").querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      this.#openMenu(false);
      at("menu").focus();
    } else if (step) {
      event.preventDefault();
      buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length)?.focus();
    }
  }

  #type() {
    this.#grow();
    const begun = /^\/\w*$/.test(at("text").value);
    if (begun) this.#openMenu(true, at("text").value);
    else this.#openMenu(false);
  }

  #openMenu(open, begun = "") {
    if (open) this.#fillMenu(begun);
    const shown = open && (begun === "" || at("commands").querySelector("button") !== null);
    at("commands").hidden = !shown;
    at("menu").setAttribute("aria-expanded", String(shown));
  }

  #fillMenu(begun) {
    const fitting = this.#commands.filter(({ command }) => `/${command}`.startsWith(begun));
    const buttons = fitting.map(({ command, description }) => {
      const button = make("button", { type: "button" }, make("b", {}, `/${command}`), make("span", {}, description));
      button.addEventListener("click", () => this.#sendCommand(`/${command}`));
      return button;
    });
    const none = make("p", {}, "Le bot n’a pas encore annoncé de commandes.");
    at("commands").replaceChildren(...(buttons.length ? buttons : [none]));
  }

  #sendCommand(command) {
    if (at("text").value.startsWith("/")) at("text").value = "";
    this.#grow();
    this.#openMenu(false);
    at("text").focus();
    this.#actions.send(command);
  }

  async #sendText() {
    const text = at("text").value;
    if (!text.trim() || this.#sending) return;
    this.#sending = true;
    this.#openMenu(false);
    if ((await this.#actions.send(text)) && at("text").value === text) at("text").value = "";
    this.#sending = false;
    this.#grow();
  }

  async #sendFile() {
    const [file] = at("file").files;
    if (!file) return;
    const caption = at("text").value;
    if (file.size > LARGEST_FILE_BYTES) this.#actions.warn("Ce fichier est trop gros : 20 Mo au plus.");
    else if ((await this.#actions.sendFile(file, caption)) && at("text").value === caption) at("text").value = "";
    at("file").value = "";
    this.#grow();
  }

  #grow() {
    const field = at("text");
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }
}
