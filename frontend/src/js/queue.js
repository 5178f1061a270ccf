// Roll-call marks waiting to be sent. Kept in IndexedDB, so that a reload, a flat battery or an hour without network loses none.
// An entry: {nonce, me, url, page, activity, person, outcome, marked_at, method}. The server counts a nonce once, however often it is sent.
import { csrfToken, refreshCsrfToken } from "./csrf.js";

const STORE = "marks";
const BATCH = 100;
let opened;
let sending = null;
/** "ok" | "offline" | "login" | "trouble": how the last sending ended. */
export const link = { state: "ok" };

function open() {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open("lanyan", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "nonce" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  return opened;
}

async function inStore(mode, work) {
  const database = await open();
  return new Promise((done, fail) => {
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => done(request?.result);
    transaction.onerror = () => fail(transaction.error);
  });
}

const changed = () => document.dispatchEvent(new CustomEvent("queue:change"));
export const me = () => document.body.dataset.me ?? "";

/** All that waits on this phone: mine, and how many belong to somebody else who used it. */
export async function waiting() {
  const all = (await inStore("readonly", (store) => store.getAll())) ?? [];
  const mine = all.filter((entry) => entry.me === me()).sort((a, b) => (a.marked_at < b.marked_at ? -1 : 1));
  return { mine, others: all.length - mine.length };
}

/** Write a mark down; an unsent earlier mark of the same person in the same meeting gives way. */
export async function keep(entry) {
  const { mine } = await waiting();
  const older = mine.filter((one) => one.activity === entry.activity && one.person === entry.person);
  await inStore("readwrite", (store) => {
    for (const one of older) store.delete(one.nonce);
    return store.put(entry);
  });
  changed();
}

const forget = (nonces) => inStore("readwrite", (store) => { for (const nonce of nonces) store.delete(nonce); });

function post(url, entries) {
  const body = entries.map(({ nonce, activity, person, outcome, marked_at, method }) => ({ nonce, activity, person, outcome, marked_at, method }));
  return fetch(url, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify({ entries: body }),
  });
}

/** One batch to one address. Throws the new state of the link where it did not go. */
async function sendBatch(url, entries) {
  let answer;
  try {
    answer = await post(url, entries);
    if (answer.status === 403 && (await refreshCsrfToken(entries[0].page))) answer = await post(url, entries);
  } catch {
    throw "offline";
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw "login";
  if (!answer.ok) throw "trouble";
  const { receipts } = await answer.json();
  const known = new Map(entries.map((entry) => [entry.nonce, entry]));
  const taken = receipts.filter((receipt) => known.has(receipt.nonce));
  await forget(taken.map((receipt) => receipt.nonce));
  for (const receipt of taken) {
    document.dispatchEvent(new CustomEvent("queue:receipt", { detail: { ...receipt, entry: known.get(receipt.nonce) } }));
  }
}

async function sendAll() {
  const { mine } = await waiting();
  const byUrl = new Map();
  for (const entry of mine) byUrl.set(entry.url, [...(byUrl.get(entry.url) ?? []), entry]);
  link.state = "ok";
  for (const [url, entries] of byUrl) {
    for (let from = 0; from < entries.length; from += BATCH) {
      try {
        await sendBatch(url, entries.slice(from, from + BATCH));
      } catch (state) {
        link.state = typeof state === "string" ? state : "trouble";
        break; // the next address may still work: another meeting, another answer
      }
    }
  }
}

/** Send what waits; a second call while one is under way waits for it and then sends what came meanwhile. */
export async function send() {
  if (!me()) return;
  if (sending) await sending;
  sending = sendAll().finally(() => { sending = null; changed(); });
  await sending;
}
