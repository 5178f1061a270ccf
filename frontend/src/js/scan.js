// The scanning page: the camera reads the code, its text goes to data-action; no picture leaves the phone.
import jsQR from "jsqr";
import { csrfToken } from "./csrf.js";
import { icon } from "./icon.js";
import { nonce } from "./nonce.js";

const SIDE = 480; // pixels a frame is reduced to: enough for a code on a wall, quick on an old phone
const PAUSE = 120; // milliseconds between two looks
const LIVE = "/live/check-in";
const VERDICTS = [200, 403, 409, 422, 429]; // of the live server; anything else is no verdict about this sign-in
const looks = { met: "circle-check", near: "alert-triangle", pending: "clock", waiting: "hourglass" };
const canvas = document.createElement("canvas");
const pen = canvas.getContext("2d", { willReadFrequently: true });

/** Decodes the middle square of a video frame; empty when there is no code in it. */
function decode(video, width, height) {
  const square = Math.min(width, height);
  const side = Math.round(square * Math.min(1, SIDE / square));
  canvas.width = side;
  canvas.height = side;
  pen.drawImage(video, (width - square) / 2, (height - square) / 2, square, square, 0, 0, side, side);
  const { data } = pen.getImageData(0, 0, side, side);
  return jsQR(data, side, side, { inversionAttempts: "dontInvert" })?.data ?? "";
}

class Scanner {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.video = this.find("video");
    this.find("scan-again").addEventListener("click", () => this.start());
    this.find("torch").addEventListener("click", () => this.toggleTorch());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.resume()));
    window.addEventListener("pagehide", () => this.stop());
    this.start();
  }

  /** No camera: only the sentence remains, which names the way that always works. */
  goWithout(words) {
    this.find("cam").setAttribute("data-off", "");
    this.say(words);
  }

  say(words) { this.find("cam-say").textContent = words; }

  async start() {
    this.find("verdict").hidden = true;
    this.find("scan-again").hidden = true;
    this.find("cam").hidden = false;
    this.wanted = true;
    if (!navigator.mediaDevices?.getUserMedia) return this.goWithout("这里用不了摄像头，请记录员点名。");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
    } catch (error) {
      return this.goWithout(error.name === "NotAllowedError" ? "没有允许使用摄像头。可在浏览器设置里允许，或请记录员点名。" : "没有找到摄像头，请记录员点名。");
    }
    this.say("把屏幕上的签到码放进框里");
    this.video.srcObject = this.stream;
    await this.video.play();
    const [track] = this.stream.getVideoTracks();
    this.find("torch").hidden = !track.getCapabilities?.().torch;
    return this.look();
  }

  look() {
    clearTimeout(this.timer);
    if (!this.stream) return;
    const { videoWidth, videoHeight } = this.video;
    const text = videoWidth ? decode(this.video, videoWidth, videoHeight) : "";
    if (text) this.send({ code: text });
    else this.timer = setTimeout(() => this.look(), PAUSE);
  }

  stop() {
    clearTimeout(this.timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  resume() { if (this.wanted && !this.stream) this.start(); }

  async toggleTorch() {
    const [track] = this.stream?.getVideoTracks() ?? [];
    const button = this.find("torch");
    const on = button.getAttribute("aria-pressed") !== "true";
    await track?.applyConstraints({ advanced: [{ torch: on }] });
    button.setAttribute("aria-pressed", String(on));
  }

  /** The nonce stays with what was scanned: a second press after a lost answer is answered, not counted, twice. */
  async send(fields) {
    this.wanted = false;
    this.stop();
    this.nonce = this.last === JSON.stringify(fields) ? this.nonce : nonce();
    this.last = JSON.stringify(fields);
    this.show({ state: "waiting", word: "正在签到", text: "请稍候。" });
    try {
      this.show((await this.askLive(fields.code)) ?? (await this.askPage(fields)));
    } catch {
      this.show({ state: "near", word: "网络不通", text: "没有签上。请再试一次，或请记录员点名。" });
    }
  }

  /** The live server, which takes a whole force at once. Nothing when it gave no verdict: then the page itself is asked,
      which counts nobody twice. */
  async askLive(code) {
    if (!this.root.dataset.token) return null;
    try {
      const answer = await fetch(LIVE, { method: "POST", credentials: "omit", body: JSON.stringify({ token: this.root.dataset.token, code }), signal: AbortSignal.timeout(20000) });
      return VERDICTS.includes(answer.status) ? this.read(answer, await answer.json()) : null;
    } catch {
      return null;
    }
  }

  async askPage(fields) {
    const answer = await fetch(this.root.dataset.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: new URLSearchParams({ ...fields, nonce: this.nonce }),
    });
    return this.read(answer, await answer.json().catch(() => null));
  }

  read(answer, body) {
    if (body?.word) return body;
    if (body?.sentence) return { state: "near", word: "没有签上", text: body.sentence };
    if (answer.redirected) return { state: "near", word: "请先登录", text: "登录已过期，登录后再扫一次。", href: answer.url };
    return { state: "near", word: "没有签上", text: "系统没有收下。请再试一次，或请记录员点名。" };
  }

  show({ state, word, text, href }) {
    const place = this.find("verdict");
    const head = document.createElement("div");
    head.className = "verdict__word";
    head.textContent = word;
    const words = document.createElement("div");
    words.className = "verdict__text";
    words.textContent = text ?? "";
    place.className = `verdict verdict--${state}`;
    place.replaceChildren(icon(looks[state] ?? looks.pending), head, words);
    if (href) {
      const anchor = document.createElement("a");
      anchor.className = "go go--primary";
      anchor.href = href;
      anchor.textContent = state === "met" ? "看这次会议" : "去看看";
      place.append(anchor);
    }
    place.hidden = false;
    this.find("cam").hidden = true;
    this.find("scan-again").hidden = state === "waiting" || state === "met";
    if (state !== "waiting" && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(state === "met" ? 60 : [40, 60, 40]);
  }
}

for (const root of document.querySelectorAll("[data-scanner]")) new Scanner(root);
