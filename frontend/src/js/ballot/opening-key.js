// The scrutineer's opening code: made here, kept here until the count, shown to be written down. The server never holds it before.
import { hex, newCode, publicKeyOf } from "./seal.js";

const place = (ballot) => `ballot-opening-code:${ballot}`;

/** [data-opening-form=<ballot>]: puts the public half into the form before it is sent. */
function setUpOpening(form) {
  const ballot = form.dataset.openingForm;
  const code = localStorage.getItem(place(ballot)) ?? newCode();
  localStorage.setItem(place(ballot), code);
  form.querySelector("[name=box_key]").value = hex(publicKeyOf(code));
}

/** [data-opening-code=<ballot>]: shows the code while the box is shut; [data-code-missing] where this browser has none. */
function setUpCode(root) {
  const code = localStorage.getItem(place(root.dataset.openingCode));
  root.querySelector("[data-code-here]").hidden = !code;
  root.querySelector("[data-code-missing]").hidden = Boolean(code);
  if (code) for (const spot of root.querySelectorAll("[data-code]")) spot.textContent = code;
}

/** [data-count-form=<ballot>]: fills in the code this browser holds, and waits for the ballots on their way. */
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

/** [data-forget-code=<ballot>]: the ballot is over, the code goes. */
export function setUpOpeningKeys() {
  for (const form of document.querySelectorAll("[data-opening-form]")) setUpOpening(form);
  for (const root of document.querySelectorAll("[data-opening-code]")) setUpCode(root);
  for (const form of document.querySelectorAll("[data-count-form]")) setUpCount(form);
  for (const root of document.querySelectorAll("[data-forget-code]")) localStorage.removeItem(place(root.dataset.forgetCode));
}
