// The bar that says: offline, and how much waits to be sent. On every page, so that nobody leaves with a full queue unaware.
import { link, send, waiting } from "./queue.js";

const RETRY = 30000;

function sentence(mine, others) {
  const offline = !navigator.onLine || link.state === "offline";
  const rest = others ? `另有${others}条属于其他记录员，由其本人登录后发送。` : "";
  if (offline) return mine ? `离线：${mine}条待发送，联网后自动补传。${rest}` : `离线：可以继续点名，其他操作请联网后再办。${rest}`;
  if (mine && link.state === "login") return `${mine}条待发送，请重新登录后发送。${rest}`;
  if (mine && link.state === "trouble") return `${mine}条待发送，服务器没有收下，稍后自动再发。${rest}`;
  return mine ? `${mine}条待发送。${rest}` : rest;
}

async function show() {
  const bar = document.getElementById("offline-bar");
  if (!bar || !("indexedDB" in window)) return;
  const { mine, others } = await waiting();
  const words = sentence(mine.length, others);
  bar.hidden = !words;
  bar.querySelector("[data-offline-words]").textContent = words;
  bar.querySelector("[data-offline-send]").hidden = !mine.length;
}

export function setUpConnection() {
  if (!("indexedDB" in window)) return;
  const trySending = () => send().then(show, show);
  window.addEventListener("online", () => { link.state = "ok"; trySending(); });
  window.addEventListener("offline", show);
  document.addEventListener("queue:change", show);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-offline-send]")) trySending(); });
  setInterval(async () => { if (navigator.onLine && (await waiting()).mine.length) trySending(); }, RETRY);
  trySending();
}
