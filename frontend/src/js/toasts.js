// Short messages at the edge of the screen. `HX-Trigger: {"toast": {"text": "…", "kind": "done"}}` makes one, as does toast().
import { icon } from "./icon.js";

const look = { done: "circle-check", info: "info-circle", trouble: "alert-triangle" };

/** kind "trouble" stays until it is closed; the others leave after six seconds. */
export function toast(text, kind = "done") {
  const tray = document.getElementById("toasts");
  if (!tray || !text) return;
  const box = document.createElement("div");
  box.className = `toast-cn toast-cn--${kind}`;
  box.setAttribute("role", kind === "trouble" ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", "关闭提示");
  close.append(icon("x"));
  close.addEventListener("click", () => box.remove());
  box.append(icon(look[kind] ?? look.info), words, close);
  tray.append(box);
  if (kind !== "trouble") setTimeout(() => box.remove(), 6000);
}

export function setUpToasts() {
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.kind));
  const tray = document.getElementById("toasts");
  for (const box of tray?.querySelectorAll("[data-toast]") ?? []) {
    toast(box.textContent.trim(), box.dataset.toast);
    box.remove();
  }
}
