// The voting booth: on a phone with a credential, or with a slip. What is kept on the phone is what a reload needs, no more.
import { ask, finish } from "./credential.js";
import { csrfToken } from "../csrf.js";
import { digest, fromHex, hex, random, seal } from "./seal.js";
import { Sheet } from "./sheet.js";

const ASK_EVERY = 2000;
const LONGEST_WAIT = 10_000; // a random moment before sending, so that the second of sending tells nothing
const LONGEST_IDLE = 180_000;
const SLIP_SIGNS = /[^ABCDEFGHJKLMNPQRSTUVWXYZ23456789]/g;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const between = (most) => (new DataView(random(4).buffer).getUint32(0) / 2 ** 32) * most;
const slipToken = (code) => hex(digest(`lanyan slip ${code}`));
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

class Booth {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.slip = root.dataset.booth === "slips";
    this.ballot = root.dataset.ballot;
    this.text = JSON.parse(root.querySelector("#frozen").textContent);
    this.paper = JSON.parse(this.text);
    this.digest = hex(digest(this.text));
    // Whoever else logs in on this phone has a ballot of their own; the name itself is not written down.
    const { voter } = root.dataset;
    this.store = voter ? `ballot:${this.ballot}:${hex(digest(`lanyan voter ${this.ballot} ${voter}`)).slice(0, 12)}` : `ballot:${this.ballot}`;
    this.kept = JSON.parse(localStorage.getItem(this.store) ?? "{}");
    this.fragment = new URLSearchParams(location.hash.slice(1));
    if (location.hash) history.replaceState(null, "", location.pathname);
    for (const spot of root.querySelectorAll("[data-fingerprint]")) spot.textContent = this.digest.slice(0, 20).toUpperCase().match(/.{4}/g).join(" ");
    this.begin();
  }

  keep(more) {
    this.kept = { ...this.kept, ...more };
    localStorage.setItem(this.store, JSON.stringify(this.kept));
  }

  step(name, words = "") {
    for (const part of this.root.querySelectorAll("[data-step]")) part.hidden = part.dataset.step !== name;
    const say = this.root.querySelector(`[data-step="${name}"] [data-say]`);
    if (say && words) say.textContent = words;
  }

  /** The wall's code carries the fingerprint: what this phone was given must have the same one. */
  refusesKey() {
    const wall = this.fragment.get("k") ?? this.kept.wall;
    if (wall) this.keep({ wall });
    const known = wall ?? this.kept.digest;
    return Boolean(known) && known !== this.digest;
  }

  begin() {
    if (this.refusesKey() || this.paper.ballot !== this.ballot) return this.step("tagged");
    if (this.isAnotherSlip()) this.forget();
    if (this.kept.hash) return this.done(this.kept.hash);
    if (this.kept.body) return this.send(this.kept.body);
    this.find("checked-words").hidden = !this.kept.wall;
    this.find("compare-words").hidden = Boolean(this.kept.wall);
    if (this.slip) return this.beginSlip();
    if (!crypto.subtle) return this.step("plain");
    if (this.kept.signature) return this.wait();
    this.find("fetch").addEventListener("click", () => this.fetch());
    return this.step("check");
  }

  /** On a shared tablet the next one scans the own slip while the last one's receipt still stands there. */
  isAnotherSlip() {
    const code = (this.fragment.get("c") ?? "").toUpperCase().replace(SLIP_SIGNS, "");
    return this.slip && code.length === 16 && Boolean(this.kept.hash) && hex(digest(fromHex(slipToken(code)))) !== this.kept.hash;
  }

  forget() {
    localStorage.removeItem(this.store);
    this.kept = {};
  }

  beginSlip() {
    const field = this.find("slip");
    field.value = this.fragment.get("c") ?? "";
    this.find("slip-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const code = field.value.toUpperCase().replace(SLIP_SIGNS, "");
      if (code.length !== 16) return this.sayAt("check", "抽签码是16位字母和数字，请核对。");
      this.token = slipToken(code);
      return this.fill();
    });
    this.step("check");
  }

  sayAt(step, words) { this.root.querySelector(`[data-step="${step}"] [data-say]`).textContent = words; }

  /** First phase. The blinded request is kept, so that a lost answer is asked for with the same one. */
  async fetch() {
    this.find("fetch").disabled = true;
    try {
      if (!this.kept.asked) this.keep({ asked: await ask(this.paper.credential_key), digest: this.digest });
      const answer = await fetch(this.root.dataset.credentialHref, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ blinded: this.kept.asked.blinded }),
      });
      const said = await answer.json();
      if (!answer.ok) return this.refused(said.sentence);
      const signature = await finish(this.paper.credential_key, this.kept.asked, said.reply).catch(() => null);
      if (!signature) return this.step("tagged");
      this.keep({ message: this.kept.asked.message, signature, asked: null });
      return this.wait();
    } catch {
      this.find("fetch").disabled = false;
      return this.sayAt("check", "网络不通，还没有领到票。请再试一次，不会多领。");
    }
  }

  refused(words) {
    this.step("refused", words);
    this.offerNext("refused");
  }

  /** The next one on a shared tablet begins with an empty page. */
  offerNext(step) {
    const button = this.root.querySelector(`[data-step="${step}"] [data-another]`);
    button.hidden = !this.slip;
    button.addEventListener("click", () => { this.forget(); location.reload(); }, { once: true });
  }

  /** Whoever walks away from a shared tablet in the midst leaves nothing to be seen. */
  leaveNothing() {
    if (!this.slip) return;
    let timer = 0;
    const begin = () => {
      clearTimeout(timer);
      timer = setTimeout(() => { if (!this.root.querySelector('[data-step="fill"]').hidden) location.reload(); }, LONGEST_IDLE);
    };
    for (const sign of ["pointerdown", "keydown", "input"]) this.root.addEventListener(sign, begin);
    begin();
  }

  async state() {
    try {
      return await (await fetch(this.root.dataset.stateHref, { credentials: "same-origin", headers: { Accept: "application/json" } })).json();
    } catch {
      return { state: "" };
    }
  }

  /** Everybody has a ballot before anybody casts one. */
  async wait() {
    this.step("wait");
    for (;;) {
      const { state } = await this.state();
      if (state === "casting") break;
      if (["ended", "closed", "annulled"].includes(state)) return this.refused("投票已经结束，这张票没有投出。请告诉主持人。");
      await pause(ASK_EVERY);
    }
    this.token = this.kept.message;
    return this.fill();
  }

  fill() {
    this.step("fill");
    this.leaveNothing();
    new Sheet(this.root.querySelector('[data-step="fill"]'), this.paper, (plain) => {
      const box = seal(fromHex(this.paper.box_key), plain, `lanyan ballot ${this.ballot}`);
      const body = JSON.stringify({ token: this.token, signature: this.kept.signature ?? "", box: base64(box) });
      this.keep({ body });
      this.send(body, true);
    });
  }

  /** Second phase: no cookie, no referrer, one length; the same bytes again until the ballot is committed. */
  async send(body, first = false) {
    this.step("sending");
    if (first) await pause(between(Number(this.root.dataset.wait ?? LONGEST_WAIT)));
    for (;;) {
      let said = {};
      try {
        const answer = await fetch(this.root.dataset.boxHref, {
          method: "POST", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", mode: "cors",
          headers: { "Content-Type": "text/plain" }, body,
        });
        said = await answer.json();
      } catch {
        this.sayAt("sending", "网络不通，正在重试。请不要关闭页面。");
      }
      if (said.state === "received") break;
      if (said.code === "not_casting") this.sayAt("sending", said.sentence);
      else if (said.code) return this.notSent(said);
      await pause(ASK_EVERY);
    }
    const hash = hex(digest(fromHex(JSON.parse(body).token)));
    localStorage.setItem(this.store, JSON.stringify({ hash, wall: this.kept.wall, digest: this.digest }));
    this.kept = { hash };
    return this.done(hash);
  }

  notSent(said) {
    this.forget();
    this.refused(said.sentence);
  }

  async done(hash) {
    this.step("done");
    this.find("receipt").textContent = hash.slice(0, 12).toUpperCase().match(/.{4}/g).join(" ");
    this.offerNext("done");
    if (!this.root.dataset.stateHref) return;
    // Asks on like everybody else, so that who stops asking tells nothing.
    for (;;) {
      const { state, counted } = await this.state();
      if (state === "closed") {
        this.find("counted").hidden = false;
        this.find("counted").textContent = counted?.includes(hash) ? "计票完成，您的票已计入。" : "计票完成，清单里没有这张票。请告诉监票人。";
        this.find("result").hidden = false;
        return;
      }
      if (state === "annulled") return this.refused("这次表决已经作废，票没有打开。请等主持人重新发起。");
      await pause(ASK_EVERY);
    }
  }
}

export function setUpBooths() {
  for (const root of document.querySelectorAll("[data-booth]")) new Booth(root);
}
