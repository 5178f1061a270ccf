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

async function mark(form, input) {
  const row = input.closest("[data-person]");
  say(row, "waiting", "待发送");
  count(form);
  navigator.vibrate?.(15);
  await keep({
    nonce: nonce(),
    me: me(),
    url: form.dataset.batch,
    page: location.pathname,
    activity: form.dataset.activity,
    person: row.dataset.person,
    outcome: input.value,
    marked_at: new Date().toISOString(),
    method: navigator.onLine ? "roll_call" : "offline",
  });
  await send();
}

/** The page may be an old copy: what waits on the phone is newer and is shown. */
async function showWaiting(form) {
  const { mine } = await waiting();
  for (const entry of mine.filter((one) => one.activity === form.dataset.activity)) {
    const row = rowOf(form, entry.person);
    const input = row?.querySelector(`input[value="${CSS.escape(entry.outcome)}"]`);
    if (!input) continue;
    input.checked = true;
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

function showReceipt(form, { entry, receipt, refused }) {
  if (entry.activity !== form.dataset.activity) return;
  const row = rowOf(form, entry.person);
  if (refused) say(row, "refused", refused.sentence);
  else say(row, "sent", receipt ? `已收 ${receipt}` : "已收");
}

export function setUpRollCall() {
  const form = document.querySelector("form[data-roll]");
  if (!form || !("indexedDB" in window)) return;
  form.addEventListener("change", (event) => { if (event.target.matches('input[type="radio"]')) mark(form, event.target); });
  form.addEventListener("submit", (event) => { if (!event.submitter?.hasAttribute("formaction")) event.preventDefault(); });
  document.addEventListener("queue:receipt", (event) => showReceipt(form, event.detail));
  document.addEventListener("queue:change", () => showQueue(form));
  showWaiting(form).then(() => showQueue(form));
}
