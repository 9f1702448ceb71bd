// The search tab: passages for people who want to look rather than ask.

import { drawPassage } from "./answer.js";
import { el, find, plural } from "./dom.js";
import { ask, ServerError } from "./gradio.js";

export class Search {
  constructor(page) {
    this.page = page;
    this.latest = 0;
  }

  start() {
    this.box = el("input", { type: "search", class: "field", placeholder: "Words, or a question", "aria-label": "Search the documents", dir: "auto" });
    this.found = el("div", { "aria-live": "polite" }, el("p", { class: "quiet-line" }, "Lists the passages nearest to your words, without answering."));
    this.box.addEventListener("input", () => this.box.value || this.search()); // its own clear button sends no form
    const form = el("form", { role: "search" }, this.box);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    find("panel-search").replaceChildren(form, this.found);
  }

  async search() {
    const query = this.box.value.trim();
    const mine = ++this.latest;
    if (!query) return this.found.replaceChildren();
    this.found.replaceChildren(el("p", { class: "waiting", style: "margin-top:1rem" }, "Searching"));
    try {
      const { passages } = await ask("page_search", { query, top_k: 15, documents: this.page.chat.talk.documents });
      if (mine !== this.latest) return;
      const act = { openPassage: (passage, from) => this.page.source.openPassage(passage, from) };
      this.found.replaceChildren(
        el("p", { class: "quiet-line" }, passages.length ? plural(passages.length, "passage") : "No passage holds these words."),
        el("div", { class: "hits" }, passages.map((passage) => drawPassage(passage, passage.blocks, "hit", act))),
      );
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (mine === this.latest) this.found.replaceChildren(el("div", { class: "note", style: "margin-top:1rem", role: "alert" }, error.message));
    }
  }
}
