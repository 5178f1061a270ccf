// The scrutineer's opening code: made here, kept here until the count, shown to be written down. The server never holds it before.
import { hex, newCode, publicKeyOf } from "./seal.js";

// A code is kept under the public half of its key, which is all that the server knows of it.
const place = (boxKey) => `ballot-opening-code:${boxKey}`;
const BY_MACHINE = ["slips", "phones"];

/** [data-opening-form=<way>]: makes a code as the ballot is opened and sends its public half. The button may say the way. */
function setUpOpening(form) {
  form.addEventListener("submit", (event) => {
    const way = event.submitter?.name === "way" ? event.submitter.value : form.dataset.openingForm;
    if (event.defaultPrevented || form.dataset.sent || !BY_MACHINE.includes(way)) return;
    const code = newCode();
    const boxKey = hex(publicKeyOf(code));
    localStorage.setItem(place(boxKey), code);
    form.querySelector("[name=box_key]").value = boxKey;
  });
}

/** [data-opening-code=<box key>]: shows the code while the box is shut; [data-code-missing] where this browser has none. */
function setUpCode(root) {
  const code = localStorage.getItem(place(root.dataset.openingCode));
  root.querySelector("[data-code-here]").hidden = !code;
  root.querySelector("[data-code-missing]").hidden = Boolean(code);
  if (code) for (const spot of root.querySelectorAll("[data-code]")) spot.textContent = code;
}

/** [data-count-form=<box key>]: fills in the code this browser holds, and waits for the ballots on their way. */
function setUpCount(form) {
  const code = localStorage.getItem(place(form.dataset.countForm));
  const field = form.querySelector("[name=opening_code]");
  if (code && !field.value) field.value = code;
  const button = form.querySelector("[type=submit]");
  let left = Number(form.dataset.settling ?? 0);
  const wait = () => {
    button.disabled = left > 0;
    form.querySelector("[data-settling-words]").textContent = left > 0 ? `还有选票在路上，${left}秒后可以开箱。` : "";
    if (left-- > 0) setTimeout(wait, 1000);
  };
  wait();
}

/** [data-forget-code=<box key>]: the ballot is over, the code goes. */
export function setUpOpeningKeys() {
  for (const form of document.querySelectorAll("[data-opening-form]")) setUpOpening(form);
  for (const root of document.querySelectorAll("[data-opening-code]")) setUpCode(root);
  for (const form of document.querySelectorAll("[data-count-form]")) setUpCount(form);
  for (const root of document.querySelectorAll("[data-forget-code]")) localStorage.removeItem(place(root.dataset.forgetCode));
}
