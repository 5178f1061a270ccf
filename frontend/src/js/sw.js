// The worker. It keeps the built files, one offline page, and the roll-call pages the recorder opened: nothing else,
// since any other page may hold somebody's record. A new build is a new worker and a new cache.
const STATIC = `static-${__BUILD__}`;
const PAGES = "pages";
const OFFLINE = "/offline/";
const ROLL_CALL = /^\/meetings\/[^/]+\/roll-call\/$/;
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STATIC).then((cache) => cache.add(new Request(OFFLINE, { cache: "reload" }))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== STATIC && name !== PAGES).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

/** The network, unless it is silent too long and a kept copy exists. */
async function networkFirst(request, cacheName, keep) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request, { ignoreVary: true });
  const fetched = fetch(request).then((answer) => {
    if (keep(answer)) cache.put(request, answer.clone());
    return answer;
  });
  if (!kept) return fetched;
  const late = new Promise((done) => setTimeout(() => done(kept), PATIENCE));
  return Promise.race([fetched.catch(() => kept), late]);
}

const whole = (answer) => answer.ok && !answer.redirected && answer.type === "basic";

async function navigate(request) {
  try {
    const rollCall = ROLL_CALL.test(new URL(request.url).pathname);
    return await (rollCall ? networkFirst(request, PAGES, whole) : fetch(request));
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(networkFirst(request, STATIC, whole));
});

/** Another person logged in on this phone: what was kept for the former one goes. */
async function hello({ me, assets, page }) {
  const pages = await caches.open(PAGES);
  const former = await (await pages.match("/__me"))?.text();
  if (me && former !== me) {
    await caches.delete(PAGES);
    const fresh = await caches.open(PAGES);
    await fresh.put("/__me", new Response(me));
    if (page) {
      const answer = await fetch(page);
      if (whole(answer)) await fresh.put(page, answer);
    }
  }
  const cache = await caches.open(STATIC);
  await Promise.all(assets.map(async (asset) => {
    if (!(await cache.match(asset))) await cache.add(asset).catch(() => null);
  }));
}

self.addEventListener("message", (event) => {
  if (event.data.type === "hello") event.waitUntil(hello(event.data));
  if (event.data.type === "forget") event.waitUntil(caches.delete(PAGES));
});
