// Alpine components (CSP build: no expression is evaluated from a string beyond names and simple paths).
import { icon } from "./icon.js";

/** x-data="theme": the light theme or the dark one, kept on this device only. */
const theme = () => ({
  now: document.documentElement.dataset.theme,
  toggle() {
    this.now = this.now === "lanyan-dark" ? "lanyan" : "lanyan-dark";
    document.documentElement.dataset.theme = this.now;
  },
  get label() { return this.now === "lanyan-dark" ? "浅色" : "深色"; },
});

/** x-data="tabs": buttons with data-tab, panels with data-panel; arrow keys move. Without script all panels show. */
const tabs = () => ({
  init() {
    this.buttons = [...this.$root.querySelectorAll("[data-tab]")];
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.show(button));
      button.addEventListener("keydown", (event) => this.move(event, button));
    }
    this.show(this.buttons.find((button) => button.getAttribute("aria-selected") === "true") ?? this.buttons[0]);
  },
  show(chosen) {
    for (const button of this.buttons) {
      button.setAttribute("aria-selected", String(button === chosen));
      button.tabIndex = button === chosen ? 0 : -1;
    }
    for (const panel of this.$root.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== chosen?.dataset.tab;
  },
  move(event, button) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = this.buttons[(this.buttons.indexOf(button) + step + this.buttons.length) % this.buttons.length];
    this.show(next);
    next.focus();
  },
});

/** x-data="countdown" data-seconds="15": seconds left in [data-left], the rest of the bar in <progress>; sends "countdown:end". */
const countdown = () => ({
  init() {
    const whole = Number(this.$root.dataset.seconds);
    const end = performance.now() + 1000 * Number(this.$root.dataset.left ?? whole);
    const bar = this.$root.querySelector("progress");
    const words = this.$root.querySelector("[data-left-words]");
    this.timer = setInterval(() => {
      const left = Math.max(0, (end - performance.now()) / 1000);
      if (bar) bar.value = left / whole;
      if (words) words.textContent = String(Math.ceil(left));
      if (left > 0) return;
      clearInterval(this.timer);
      this.$dispatch("countdown:end");
    }, 200);
  },
  destroy() { clearInterval(this.timer); },
});

/** x-data="counter": how many characters stand in the field, of how many ([data-count]). */
const counter = () => ({
  init() {
    const field = this.$root.querySelector("textarea, input");
    const place = this.$root.querySelector("[data-count]");
    const write = () => { place.textContent = `${[...field.value].length}${field.maxLength > 0 ? ` / ${field.maxLength}` : ""} 字`; };
    field?.addEventListener("input", write);
    if (field && place) write();
  },
});

/** x-data="picker": a found line (button data-value data-title) fills the hidden input; the words stay changeable. */
const picker = () => ({
  init() {
    const root = this.$root;
    const [search, value, list] = ["[type=search]", "[data-picked]", "[data-list]"].map((find) => root.querySelector(find));
    search.addEventListener("input", () => { value.value = ""; list.replaceChildren(); });
    list.addEventListener("click", (event) => {
      const line = event.target.closest("[data-value]");
      if (!line) return;
      value.value = line.dataset.value;
      search.value = line.dataset.title;
      list.replaceChildren();
      value.dispatchEvent(new Event("change", { bubbles: true }));
      search.focus();
    });
    new MutationObserver(() => search.setAttribute("aria-expanded", String(list.childElementCount > 0))).observe(list, { childList: true });
    root.addEventListener("keydown", (event) => this.walk(event, search, list));
    root.addEventListener("focusout", (event) => { if (!root.contains(event.relatedTarget)) setTimeout(() => list.replaceChildren(), 150); });
  },
  walk(event, search, list) {
    const lines = [...list.querySelectorAll("[data-value]")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") list.replaceChildren();
    if (!step || !lines.length) return;
    event.preventDefault();
    const next = lines.indexOf(document.activeElement) + step;
    (lines[next] ?? search).focus();
  },
});

/** x-data="picks": how many of the boxes inside are ticked ([data-picked-count]); [data-pick-all] ticks or clears all. */
const picks = () => ({
  init() {
    const boxes = () => [...this.$root.querySelectorAll('input[type="checkbox"]:not([data-pick-all]):not(:disabled)')];
    const all = this.$root.querySelector("[data-pick-all]");
    const write = () => {
      const count = boxes().filter((box) => box.checked).length;
      for (const place of this.$root.querySelectorAll("[data-picked-count]")) place.textContent = String(count);
      if (all) [all.checked, all.indeterminate] = [count > 0 && count === boxes().length, count > 0 && count < boxes().length];
    };
    this.$root.addEventListener("change", (event) => {
      if (event.target === all) for (const box of boxes()) box.checked = all.checked;
      write();
    });
    write();
  },
});

export function registerData(Alpine) {
  for (const [name, make] of Object.entries({ theme, tabs, countdown, counter, picker, picks })) Alpine.data(name, make);
  Alpine.magic("icon", () => icon);
}
