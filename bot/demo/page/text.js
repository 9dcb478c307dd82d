// Text with Telegram's entities as DOM nodes. Everything goes in as text: no markup of a message is ever parsed.

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote" };
const SAFE_LINK = /^(https?:\/\/|mailto:|tg:\/\/)/i;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const isSafeLink = (url) => SAFE_LINK.test(url);

/** The nodes of a text; `onCommand` is called with a command that is pressed. */
export function renderText(text, entities, onCommand) {
  return renderRange(text, 0, text.length, [...(entities ?? [])], onCommand);
}

// Offsets count UTF-16 units, as JavaScript strings do.
function renderRange(text, start, end, entities, onCommand) {
  const nodes = [];
  let position = start;
  while (entities.length) {
    const entity = entities.shift();
    const first = Math.max(entity.offset, position);
    const last = Math.min(entity.offset + entity.length, end);
    if (first >= last) continue;
    if (first > position) nodes.push(text.slice(position, first));
    const inner = [];
    while (entities.length && entities[0].offset < last) inner.push(entities.shift());
    nodes.push(wrap(entity, text.slice(first, last), renderRange(text, first, last, inner, onCommand), onCommand));
    // As in Telegram, a quotation ends its line.
    position = last + (entity.type.endsWith("blockquote") && text[last] === "\n" ? 1 : 0);
  }
  if (position < end) nodes.push(text.slice(position, end));
  return nodes;
}

function wrap(entity, text, children, onCommand) {
  const type = entity.type;
  if (TAGS[type]) return make(TAGS[type], {}, ...children);
  if (type === "pre") return make("pre", {}, make("code", {}, ...children));
  if (type === "spoiler") return makeSpoiler(children);
  if (type === "expandable_blockquote") return makeFold(children);
  if (type === "bot_command" && onCommand) return makeCommand(text, onCommand);
  const url = type === "url" ? text : type === "text_link" ? entity.url : "";
  if (isSafeLink(url)) return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
  return make("span", {}, ...children);
}

function makeCommand(text, onCommand) {
  const button = make("button", { type: "button", class: "command" }, text);
  button.addEventListener("click", () => onCommand(text));
  return button;
}

function makeSpoiler(children) {
  const label = "Texte masqué : appuyer pour le montrer";
  const spoiler = make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-pressed": "false", "aria-label": label }, ...children);
  const reveal = () => {
    spoiler.setAttribute("aria-pressed", "true");
    spoiler.removeAttribute("aria-label");
  };
  spoiler.addEventListener("click", reveal);
  spoiler.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  });
  return spoiler;
}

function makeFold(children) {
  const body = make("div", { class: "fold" }, ...children);
  const button = make("button", { type: "button", class: "unfold", "aria-expanded": "false" }, "Afficher la suite");
  button.addEventListener("click", () => {
    const open = body.classList.toggle("fold") === false;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Réduire" : "Afficher la suite";
  });
  // As in Telegram, only what is longer than the fold can be unfolded.
  const measure = new ResizeObserver(() => {
    if (body.classList.contains("fold")) button.hidden = body.scrollHeight <= body.clientHeight;
  });
  measure.observe(body);
  return make("blockquote", {}, body, button);
}
