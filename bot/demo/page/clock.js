// The demo's time: what the server told last, carried on at its speed; and the bar that moves it.

const TICK_MILLISECONDS = 1_000;
let told = { now: Date.now() / 1000, ahead: 0, speed: 1 };
let toldAt = Date.now();

/** Words a moment as the bot's people see it on their wall, wherever the browser is. */
export function wordedBy(options) {
  let [zone, format] = [undefined, null];
  return (moment) => {
    if (!format || zone !== told.zone) {
      zone = told.zone;
      format = new Intl.DateTimeFormat("fr-CH", { ...options, timeZone: zone });
    }
    return format.format(moment);
  };
}

const wordDay = wordedBy({ weekday: "short", day: "numeric", month: "short" });
const wordOtherYear = wordedBy({ day: "numeric", month: "short", year: "numeric" });
const wordTime = wordedBy({ hour: "2-digit", minute: "2-digit" });
const wordMoment = wordedBy({ dateStyle: "full", timeStyle: "short" });
const at = (id) => document.getElementById(id);

/** The demo's present moment. */
export const now = () => new Date(told.now * 1000 + (Date.now() - toldAt) * told.speed);

export class ClockBar {
  #onNewDay;
  #day;

  constructor({ advance, onNewDay }) {
    this.#onNewDay = onNewDay;
    for (const button of document.querySelectorAll("[data-advance]")) {
      button.addEventListener("click", () => advance(Number(button.dataset.advance)));
    }
    setInterval(() => this.#show(), TICK_MILLISECONDS);
  }

  hear(clock) {
    told = clock;
    toldAt = Date.now();
    this.#show();
  }

  /** Tell those who can't see the bar where the jump led. */
  announce() {
    at("clock-said").textContent = `Il est maintenant : ${wordMoment(now())}.`;
  }

  #show() {
    const moment = now();
    const sameYear = moment.getFullYear() === new Date().getFullYear();
    setText("clock-day", (sameYear ? wordDay : wordOtherYear)(moment));
    setText("clock-time", [wordTime(moment), nameSpeed(), nameAhead(moment)].filter(Boolean).join(" · "));
    at("clock-day").dateTime = moment.toISOString();
    const day = moment.toDateString();
    if (this.#day && day !== this.#day) this.#onNewDay();
    this.#day = day;
  }
}

function setText(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

const nameSpeed = () => (told.speed > 1 ? `×${told.speed}` : "");

function nameAhead(moment) {
  const hours = Math.round((moment - Date.now()) / 3_600_000);
  const [days, rest] = [Math.floor(hours / 24), hours % 24];
  if (days > 0 && rest > 0) return `+${days} j ${rest} h`;
  if (days > 0) return `+${days} j`;
  return rest > 0 ? `+${rest} h` : "";
}
