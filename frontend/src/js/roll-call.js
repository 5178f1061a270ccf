// Roll call by the recorder: each tap is first written down on the phone, then sent. One path, with network and without.
import { icon } from "./icon.js";
import { nonce } from "./nonce.js";
import { keep, me, send, waiting } from "./queue.js";

const rowOf = (form, person) => form.querySelector(`[data-person="${CSS.escape(person)}"]`);

function say(row, state, words) {
  const place = row?.querySelector("[data-sync]");
  if (!place) return;
  place.dataset.state = state;
  place.replaceChildren(icon({ waiting: "hourglass", sent: "check", refused: "alert-triangle" }[state]), words);
}

function count(form) {
  const tally = { present: 0, leave: 0, absent: 0, "": 0 };
  for (const chosen of form.querySelectorAll('input[type="radio"]:checked')) tally[chosen.value] += 1;
  for (const place of form.querySelectorAll("[data-tally]")) {
    if (place.dataset.tally !== "all") place.textContent = String(tally[place.dataset.tally]);
  }
}

/** What a row says now: present, absent, nothing, or the kind of leave; null while the kind is still to be chosen. */
function outcomeOf(row) {
  const value = row.querySelector('input[type="radio"]:checked').value;
  const kinds = row.querySelector("[data-leave]");
  if (!kinds || value !== "leave") return value;
  return kinds.querySelector("select").value || null;
}

/** 请假 asks for its kind at once: the list opens under the same tap where the browser can. */
function askKind(form, row) {
  const kinds = row.querySelector("[data-leave]");
  if (!kinds) return;
  const select = kinds.querySelector("select");
  kinds.hidden = row.querySelector('input[type="radio"]:checked').value !== "leave";
  if (kinds.hidden || select.value) return;
  try { select.showPicker(); } catch { select.focus(); }
}

function changed(form, element) {
  const row = element.closest("[data-person]");
  count(form);
  if (element.matches('input[type="radio"]')) askKind(form, row);
  const outcome = outcomeOf(row);
  if (outcome === null) say(row, "refused", "还没选请假类型");
  else mark(form, row, outcome);
}

/** “待发送” is said of what is written down: whoever reads it may close the page. */
async function mark(form, row, outcome) {
  try {
    await keep({
      nonce: nonce(),
      me: me(),
      url: form.dataset.batch,
      page: location.pathname,
      activity: form.dataset.activity,
      person: row.dataset.person,
      outcome,
      marked_at: new Date().toISOString(),
      method: navigator.onLine ? "roll_call" : "offline",
    });
  } catch {
    say(row, "refused", "手机没有存下，请再点一次");
    return;
  }
  say(row, "waiting", "待发送");
  navigator.vibrate?.(15);
  await send();
}

/** The page may be an old copy: what waits on the phone is newer and is shown. */
async function showWaiting(form) {
  const { mine } = await waiting();
  for (const entry of mine.filter((one) => one.activity === form.dataset.activity)) {
    const row = rowOf(form, entry.person);
    const select = row?.querySelector("[data-leave] select");
    const away = select?.querySelector(`option[value="${CSS.escape(entry.outcome || "-")}"]`);
    const input = row?.querySelector(`input[value="${away ? "leave" : CSS.escape(entry.outcome)}"]`);
    if (!input) continue;
    input.checked = true;
    if (away) select.value = entry.outcome;
    if (select) select.parentElement.hidden = !away;
    say(row, "waiting", "待发送");
  }
  count(form);
}

async function showQueue(form) {
  const { mine } = await waiting();
  const left = mine.filter((entry) => entry.activity === form.dataset.activity).length;
  const place = form.querySelector("[data-queue-words]");
  place.dataset.state = left ? "waiting" : "sent";
  place.textContent = left ? `${left}条待发送` : "全部已收";
}

/** The nonce is the receipt: the server keeps the entry under it. Its first six characters are what one reads out. */
function showReceipt(form, { entry, status, sentence }) {
  if (entry.activity !== form.dataset.activity) return;
  const row = rowOf(form, entry.person);
  if (status === "refused") say(row, "refused", sentence);
  else say(row, "sent", `已收 回执${entry.nonce.slice(0, 6)}`);
}

export function setUpRollCall() {
  const form = document.querySelector("form[data-roll]");
  if (!form || !("indexedDB" in window)) return;
  form.addEventListener("change", (event) => { if (event.target.matches('[data-person] :is(input[type="radio"], select)')) changed(form, event.target); });
  form.addEventListener("submit", (event) => { if (!event.submitter?.hasAttribute("formaction")) event.preventDefault(); });
  document.addEventListener("queue:receipt", (event) => showReceipt(form, event.detail));
  document.addEventListener("queue:change", () => showQueue(form));
  showWaiting(form).then(() => showQueue(form));
}
