// Forms: a second press does not send twice; filters send themselves; the first error gets the focus.
function guard(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
}

/** A page that comes back from the browser's cache can be used again. */
function release() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector('[type="submit"][aria-disabled]')?.removeAttribute("aria-disabled");
  }
}

const focusFirstError = (root) => root.querySelector?.('[aria-invalid="true"]')?.focus();

export function setUpForms() {
  document.addEventListener("submit", guard);
  window.addEventListener("pageshow", release);
  document.addEventListener("change", (event) => {
    if ("local" in event.target.dataset) return;
    const form = event.target.closest("form[data-send-on-change]");
    if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date], input[type=month]")) form.requestSubmit();
  });
  document.addEventListener("htmx:afterSettle", (event) => focusFirstError(event.detail.elt));
  focusFirstError(document);
}
