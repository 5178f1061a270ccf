// Keys at a desk: "/" goes to the search, "g" and a letter to a place of the navigation (its data-key).
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

export function setUpKeys() {
  let armed = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const search = document.querySelector("main [type=search], [data-search]");
      if (!search) return;
      event.preventDefault();
      if (search.matches("a")) search.click();
      else search.focus();
    } else if (event.key === "g") {
      armed = Date.now();
    } else if (Date.now() - armed < 1500) {
      document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
      armed = 0;
    }
  });
}
