// The side drawer, the confirm question and any <dialog> opened by data-open. Native dialogs: focus stays in, Esc closes, focus returns.
import { toast } from "./toasts.js";
const drawerBox = () => document.getElementById("drawer-box");

function openDrawer() {
  const box = drawerBox();
  if (box && !box.open) box.showModal();
}

/** Something is asked for: the drawer opens at once, with a skeleton, so that the tap is seen to have worked. */
function beginDrawer(event) {
  if (event.detail.target?.id !== "drawer") return;
  const ghost = document.getElementById("drawer-ghost");
  if (!drawerBox().open) event.detail.target.replaceChildren(ghost.content.cloneNode(true));
  openDrawer();
}

function endDrawer(event) {
  if (event.detail.target?.id !== "drawer") return;
  event.detail.target.scrollTop = 0;
  const title = event.detail.target.querySelector(".drawer__title");
  if (title) title.id = "drawer-title";
}

let asking = false;

/** hx-confirm and <form data-confirm> ask in our own words: data-confirm-title, data-confirm-label. */
function ask({ title, text, label }) {
  const box = document.getElementById("ask");
  box.querySelector("[data-ask-title]").textContent = title || "请确认";
  box.querySelector("[data-ask-text]").textContent = text;
  box.querySelector("[data-ask-yes]").textContent = label || "确定";
  box.returnValue = "";
  box.showModal();
  asking = true;
  return new Promise((answer) => {
    box.addEventListener("close", () => {
      answer(box.returnValue === "yes");
      setTimeout(() => { asking = false; }); // after what was waiting for the answer
    }, { once: true });
  });
}

const wordsOf = (element, text) => ({ text, title: element.dataset.confirmTitle, label: element.dataset.confirmLabel });

async function confirmHtmx(event) {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(wordsOf(event.detail.elt, event.detail.question))) event.detail.issueRequest(true);
}

async function confirmForm(event) {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(wordsOf(form, form.dataset.confirm)))) return;
  form.dataset.confirmed = "1";
  form.requestSubmit(event.submitter ?? undefined);
  delete form.dataset.confirmed;
}

/** What refreshes itself waits until a question is answered: the form that is asked about must still be there. */
function holdStill(event) {
  const polls = event.detail.requestConfig.elt.getAttribute("hx-trigger")?.includes("every");
  if (polls && asking) event.detail.shouldSwap = false;
}

function clicks(event) {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal?.();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  // A press on the darkened ground closes the drawer; questions stay until they are answered.
  if (event.target === drawerBox()) drawerBox().close();
  if (event.target.closest("[data-print]")) window.print();
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(document.getElementById(copier.dataset.copy));
}

/** Copies what stands in a field; without HTTPS there is no clipboard, so it is selected to be copied by hand. */
async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    toast("已复制。");
  } catch {
    toast("已选中，请用复制键复制。", "info");
  }
}

export function setUpDialogs() {
  document.addEventListener("htmx:beforeRequest", beginDrawer);
  document.addEventListener("htmx:afterSwap", endDrawer);
  document.addEventListener("htmx:confirm", confirmHtmx);
  document.addEventListener("htmx:beforeSwap", holdStill);
  document.addEventListener("submit", confirmForm, true);
  document.addEventListener("click", clicks);
  document.addEventListener("drawer:close", () => drawerBox()?.close());
  document.addEventListener("drawer:open", openDrawer);
}
