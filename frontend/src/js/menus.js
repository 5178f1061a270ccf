// <details> used as menus: one open at a time, closed by Esc and by a press elsewhere; arrow keys walk the items.
const MENU = "details[data-menu]";

const closeAll = (except) => {
  for (const menu of document.querySelectorAll(`${MENU}[open]`)) if (menu !== except) menu.open = false;
};

function walk(event) {
  const menu = event.target.closest?.(`${MENU}[open]`);
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...menu.querySelectorAll("a[href], button, input")].filter((item) => item.offsetParent);
  const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  items[(next + items.length) % items.length]?.focus();
  event.preventDefault();
}

export function setUpMenus() {
  document.addEventListener("click", (event) => closeAll(event.target.closest(MENU)));
  document.addEventListener("keydown", walk);
}
