// Registers the worker and tells it who is logged in: pages kept for one person go when another comes.
const ROLL_CALL = /^\/meetings\/[^/]+\/roll-call\/$/;

const assets = () => [...document.querySelectorAll('link[rel="stylesheet"], link[rel~="icon"], script[src]')]
  .map((element) => element.href || element.src).concat(document.body.dataset.icons ?? []);

async function listKeptPages() {
  const place = document.querySelector("[data-kept-pages]");
  if (!place) return;
  const kept = await (await caches.open("pages")).keys();
  for (const { url } of kept.filter((request) => ROLL_CALL.test(new URL(request.url).pathname))) {
    const answer = await (await caches.open("pages")).match(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const line = document.createElement("li");
    const anchor = document.createElement("a");
    anchor.className = "link-cn";
    anchor.href = url;
    anchor.textContent = page.title.replace(/ · 蓝焰$/, "");
    line.append(anchor);
    place.append(line);
  }
}

export async function registerWorker() {
  document.querySelector("[data-reload]")?.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
  if (!("serviceWorker" in navigator)) return;
  listKeptPages();
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-forget]")) navigator.serviceWorker.controller?.postMessage({ type: "forget" });
  });
  await navigator.serviceWorker.register("/sw.js").catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({
    type: "hello",
    me: document.body.dataset.me ?? "",
    assets: assets(),
    page: ROLL_CALL.test(location.pathname) ? location.pathname : "",
  });
}
