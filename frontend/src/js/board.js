// The live board of a meeting: numbers pushed by the live server. Where it does not answer, the wall asks the page as before.

const AGAIN = 3000; // milliseconds between two questions to the page while the live server is away
const root = document.querySelector("[data-live-board]");
const find = (name) => document.querySelector(`[data-board-${name}]`);
let address = root.dataset.liveBoard;
let counting;

function made(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** One unit: name, bar, present of expected. Units that are not all in stand where they always stand: nobody is ranked. */
function unit([name, expected, present, away]) {
  const row = made("div", "board__unit");
  const bar = made("progress", "bar");
  bar.max = expected || 1;
  bar.value = present;
  bar.setAttribute("aria-hidden", "true");
  const rest = away ? `，请假${away}` : "";
  row.append(made("span", "board__name", name), bar, made("span", "num", `${present} / ${expected}${rest}`));
  return row;
}

function arrival({ name, unit: from, at }) {
  const row = made("li", "board__arrival");
  row.append(made("b", "", name), made("span", "muted", from), made("span", "num muted", at));
  return row;
}

function showBoard(said) {
  for (const place of document.querySelectorAll("[data-board]")) place.textContent = said[place.dataset.board];
  find("units")?.replaceChildren(...said.units.map(unit));
  if (said.latest.length) find("latest")?.replaceChildren(...said.latest.map(arrival));
}

function showNames({ names, more }) {
  find("names").textContent = names.length ? names.join("、") + (more ? "等" : "") : "都到了";
}

function showCode({ svg, left }) {
  find("code").innerHTML = svg; // made by our own server, as in the page itself
  clearInterval(counting);
  let rest = left;
  const show = () => { find("left").textContent = Math.max(1, rest); rest -= 1; };
  show();
  counting = setInterval(show, 1000);
}

/** Logged out, or no longer allowed to look: the page itself says which. */
function isShut(answer) {
  return answer.redirected || [401, 403, 404].includes(answer.status);
}

/** The page's own picture of the meeting, now and then; 286 means that it is over. */
async function askPage() {
  const answer = await fetch(root.dataset.otherwise, { credentials: "same-origin" });
  if (answer.status === 286) return location.assign(root.dataset.over);
  if (isShut(answer)) return location.reload();
  if (!answer.ok) throw new Error("no page");
  root.innerHTML = await answer.text();
  return null;
}

/** A new token for a screen that has stood there longer than its token: from the page itself, which asks who is logged in. */
async function renewed() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (isShut(answer)) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-live-board]")?.dataset.liveBoard;
}

function say(words) {
  const place = find("say");
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
}

async function meanwhile() {
  say("实况连接中断，数字停在断开时，正在重新连接…");
  try {
    if (root.dataset.otherwise) await askPage();
    address = (await renewed()) ?? address;
  } catch {
    say("网络不通，数字停在断开时，联网后自动恢复。");
  }
  setTimeout(watch, AGAIN);
}

function watch() {
  const source = new EventSource(address);
  const heard = (name, show) => source.addEventListener(name, (event) => { say(""); show(JSON.parse(event.data)); });
  heard("board", showBoard);
  if (find("names")) heard("names", showNames);
  if (find("code")) heard("code", showCode);
  source.addEventListener("over", () => { source.close(); location.assign(root.dataset.over); });
  // A broken line is opened again by the browser; one that was refused (the token is old, the server is away) is not.
  source.addEventListener("error", () => { source.close(); meanwhile(); });
  window.addEventListener("pagehide", () => source.close(), { once: true });
}

watch();
