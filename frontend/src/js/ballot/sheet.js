// The ballot paper on the screen: one question a page, large answers, a review, changeable until it is sent.
const PLAIN_BYTES = 1024;
const FEWEST_AT_ONCE = 3;
const MEASURES = { election: "人", appraisal: "人", decision: "项" };

/** The plaintext: the place of each answer and names written in; one length whatever was chosen. Null where it does not fit. */
export function plaintext(places, names) {
  const text = new TextEncoder().encode(JSON.stringify({ a: places, w: names }));
  if (text.length > PLAIN_BYTES) return null;
  const whole = new Uint8Array(PLAIN_BYTES).fill(32);
  whole.set(text);
  return whole;
}

export class Sheet {
  /** `paper`: the frozen text, parsed. `sent(places, names)` is called once, when the voter says so. */
  constructor(root, paper, sent) {
    this.root = root;
    this.paper = paper;
    this.sent = sent;
    this.places = paper.questions.map(() => null);
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.find("back").addEventListener("click", () => this.show(this.at - 1));
    this.find("again").addEventListener("click", () => this.show(0));
    this.find("cast").addEventListener("click", () => this.cast());
    this.show(0);
  }

  show(at) {
    this.at = Math.max(0, at);
    const reviewing = this.at >= this.paper.questions.length;
    this.find("question").hidden = reviewing;
    this.find("review").hidden = !reviewing;
    if (reviewing) this.showReview();
    else this.showQuestion();
    this.root.scrollIntoView({ block: "start" });
  }

  showQuestion() {
    const [, text, note] = this.paper.questions[this.at];
    this.find("of").textContent = `第 ${this.at + 1} / ${this.paper.questions.length} 项`;
    this.find("text").textContent = text;
    this.find("note").textContent = note;
    this.find("back").hidden = this.at === 0;
    const answers = this.paper.options.map(([, title], place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "booth__answer";
      button.setAttribute("aria-pressed", String(this.places[this.at] === place));
      button.textContent = title;
      button.addEventListener("click", () => { this.places[this.at] = place; this.show(this.returning ? this.paper.questions.length : this.at + 1); });
      return button;
    });
    this.find("answers").replaceChildren(...answers);
    this.showRest();
    this.find("text").focus();
  }

  /** Many candidates: one tap of the voter answers all that the voter has not answered yet, this one too. Nothing is filled in before. */
  showRest() {
    const open = this.places.flatMap((place, at) => (place === null ? [at] : []));
    const room = this.paper.kind === "election" ? this.paper.seats - this.chosen() : open.length;
    const offered = this.paper.options.flatMap(([code], place) => (code === "for" && open.length > room ? [] : [place]));
    this.find("rest").hidden = open.length < FEWEST_AT_ONCE || this.returning;
    this.find("rest-words").textContent = `没有选的${open.length}${MEASURES[this.paper.kind]}，全部选：`;
    this.find("rest-answers").replaceChildren(...offered.map((place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "booth__all";
      button.textContent = this.paper.options[place][1];
      button.addEventListener("click", () => {
        for (const at of open) this.places[at] = place;
        this.show(this.paper.questions.length);
      });
      return button;
    }));
  }

  /** Candidates answered with 赞成 so far. */
  chosen() { return this.places.filter((place) => place !== null && this.paper.options[place][0] === "for").length; }

  showReview() {
    this.returning = true;
    const lines = this.paper.questions.map(([, text], place) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "booth__line";
      const answer = document.createElement("b");
      answer.textContent = this.paper.options[this.places[place]][1];
      button.append(text, answer);
      button.addEventListener("click", () => this.show(place));
      line.append(button);
      return line;
    });
    this.find("lines").replaceChildren(...lines);
    this.find("written").hidden = this.paper.kind !== "election";
    this.say("");
  }

  names() {
    if (this.paper.kind !== "election") return [];
    return this.find("names").value.split(/[、，,;；\s]+/).map((name) => name.trim()).filter(Boolean);
  }

  /** Why the ballot would be invalid, in words; empty when it is not. */
  fault(names) {
    if (this.paper.kind !== "election") return "";
    const known = new Set(this.paper.questions.map(([, text]) => text));
    const chosen = this.chosen() + names.length;
    if (names.some((name) => known.has(name))) return "另选人已在候选人名单里，请直接选“赞成”。";
    if (new Set(names).size !== names.length) return "另选人写重了，请核对。";
    if (names.some((name) => name.length > 20)) return "另选人的姓名太长，请核对。";
    return chosen > this.paper.seats ? `选了${chosen}人，多于应选的${this.paper.seats}人，这样的票无效。请减少。` : "";
  }

  say(words) { this.find("fault").textContent = words; }

  cast() {
    const names = this.names();
    const fault = this.fault(names);
    const plain = fault ? null : plaintext(this.places, names);
    if (!plain) return this.say(fault || "另选人写得太多，请减少。");
    return this.sent(plain);
  }
}
