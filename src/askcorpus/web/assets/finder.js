// Finding words in the open document.

import { el, icon } from "./dom.js";
import { ask, ServerError } from "./gradio.js";

const PAUSE = 250; // milliseconds without a key before the search

export class Finder {
  // `show` opens a place that was found.
  constructor(path, show) {
    this.path = path;
    this.show = show;
    this.found = [];
    this.total = 0;
    this.at = 0;
    this.timer = 0;
    this.latest = 0;
  }

  draw() {
    this.box = el("input", { type: "search", class: "field", placeholder: "Find in this document", "aria-label": "Find in this document", maxlength: 200, dir: "auto" });
    this.box.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), PAUSE);
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    });
    this.count = el("span", { class: "of", role: "status" });
    const step = (symbol, label, by) => el("button", { type: "button", class: "button quiet square", "aria-label": label, title: label, onclick: () => this.step(by) }, icon(symbol));
    return el("div", { class: "finder" }, this.box, this.count, step("up", "Previous place", -1), step("down", "Next place", 1));
  }

  async search() {
    const words = this.box.value.trim();
    const mine = ++this.latest;
    try {
      const { found, total } = words ? await ask("page_find", { path: this.path, words }) : { found: [], total: 0 };
      if (mine !== this.latest) return;
      Object.assign(this, { found, total, at: 0 });
      this.count.textContent = words && !total ? "Not found" : "";
      if (total) this.go();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.count.textContent = error.message;
    }
  }

  step(by) {
    if (!this.found.length) return;
    this.at = (this.at + by + this.found.length) % this.found.length;
    this.go();
  }

  go() {
    const { span, quote } = this.found[this.at];
    this.count.textContent = `${this.at + 1} of ${this.total.toLocaleString()}`;
    this.show({ path: this.path, span, quote });
  }
}
