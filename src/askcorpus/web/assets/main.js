// Puts the page together once Gradio has put its markup in place.

import { hideTip } from "./answer.js";
import { Chat } from "./chat.js";
import { button, el, find } from "./dom.js";
import { ask } from "./gradio.js";
import { Library } from "./library.js";
import { Search } from "./search.js";
import { Source } from "./source.js";
import { settings } from "./store.js";

const TABS = ["documents", "search", "source"];
const NARROW = matchMedia("(max-width: 860px)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

class Page {
  constructor(root) {
    this.root = root;
    this.source = new Source(this);
    this.search = new Search(this);
    this.library = new Library(this);
    this.chat = new Chat(this);
  }

  start() {
    this.startSettings();
    this.startPane();
    this.source.start();
    this.search.start();
    this.root.hidden = false;
    this.chat.start();
    this.library.start();
    addEventListener("scroll", hideTip, true);
  }

  startSettings() {
    const apply = () => {
      const { theme, size } = settings.get();
      const dark = theme === "dark" || (theme === "system" && DARK.matches);
      this.root.dataset.theme = dark ? "dark" : "light";
      this.root.dataset.size = size;
      document.documentElement.style.background = document.body.style.background = dark ? "#14171a" : "#f7f6f2";
    };
    for (const group of this.root.querySelectorAll("[data-setting]")) {
      const name = group.dataset.setting;
      for (const input of group.querySelectorAll("input")) {
        input.checked = (settings.get()[name] ?? this.root.dataset[name]) === input.value;
        input.addEventListener("change", () => {
          settings.set({ [name]: input.value });
          apply();
        });
      }
    }
    const amount = find("passages");
    amount.value = settings.get().passages ?? this.root.dataset.passages;
    amount.addEventListener("change", () => {
      if (!amount.checkValidity() || !amount.value) amount.value = this.root.dataset.passages;
      settings.set({ passages: Number(amount.value) });
    });
    DARK.addEventListener("change", apply);
    apply();
  }

  // What the page says about the language model, as the server's state has it.
  showWriter({ writer }) {
    find("how").hidden = !writer;
    find("fine").textContent = writer
      ? `What ${writer} writes is shown only as far as your documents prove it. Open a number to check it.`
      : "Every sentence is quoted from your documents. Open a number to check it.";
    if (this.writer === writer) return;
    this.writer = writer;
    this.drawWriters();
  }

  drawWriters(servers = null, problem = "") {
    const choose = async (use, url) => {
      try {
        await ask("page_writers", { use, url });
        await this.library.poll();
      } catch (error) {
        this.drawWriters(null, error.message);
      }
    };
    const look = async () => {
      try {
        this.drawWriters((await ask("page_writers")).servers);
      } catch (error) {
        this.drawWriters(null, error.message);
      }
    };
    const found = (servers ?? []).flatMap(({ name, url, models }) => models.map((model) => button(`${model} (${name})`, { cls: "button quiet", onclick: () => choose(model, url) })));
    find("writers").replaceChildren(
      el("p", { class: "hint" }, this.writer ? `${this.writer} writes answers, each sentence proven.` : "Answers are quoted; a language model on this machine can write them."),
      this.writer ? button("Use none", { cls: "button quiet", onclick: () => choose("", "") }) : button("Look for language models", { cls: "button quiet", onclick: look }),
      ...found,
      servers && !found.length ? el("p", { class: "hint" }, "None runs here. Ollama, LM Studio, llama.cpp and vLLM are looked for.") : "",
      problem && el("p", { class: "note", role: "alert" }, problem),
    );
  }

  startPane() {
    for (const [at, name] of TABS.entries()) {
      const tab = find(`tab-${name}`);
      tab.addEventListener("click", () => this.showPane(name));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = TABS[(at + step + TABS.length) % TABS.length];
        this.showPane(next);
        find(`tab-${next}`).focus();
      });
    }
    find("index-pill").addEventListener("click", (event) => this.openFrom("documents", event.currentTarget));
    find("pane-toggle").addEventListener("click", (event) => (this.paneOpen ? this.closePane() : this.openFrom(this.tab, event.currentTarget)));
    find("pane-close").addEventListener("click", () => this.closePane());
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.tab = "documents";
    if (NARROW.matches) this.setPane(false);
    else this.showPane("documents");
  }

  onKey(event) {
    if (event.key === "Escape" && !find("tip").hidden) return hideTip();
    if (event.key === "Escape" && this.paneOpen && !this.root.querySelector(":popover-open")) return this.closePane();
    if (event.key === "Tab" && this.paneOpen && NARROW.matches) this.keepFocusInPane(event);
  }

  // On a narrow screen the open pane covers the page, so Tab stays inside it.
  keepFocusInPane(event) {
    const stops = [...find("pane").querySelectorAll("button, input, a[href], [tabindex='0']")].filter((node) => node.tabIndex >= 0 && !node.disabled && node.offsetParent);
    const first = stops[0];
    const last = stops.at(-1);
    const outside = !find("pane").contains(document.activeElement);
    if (event.shiftKey ? outside || document.activeElement === first : outside || document.activeElement === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  get paneOpen() {
    return this.root.dataset.pane !== "closed";
  }

  setPane(open) {
    this.root.dataset.pane = open ? "open" : "closed";
    find("pane-toggle").setAttribute("aria-expanded", String(open));
  }

  showPane(name) {
    this.tab = name;
    this.setPane(true);
    for (const other of TABS) {
      const tab = find(`tab-${other}`);
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      find(`panel-${other}`).hidden = other !== name;
    }
  }

  openFrom(name, node) {
    this.source.from = node;
    this.showPane(name);
    find(`tab-${name}`).focus();
  }

  closePane() {
    this.setPane(false);
    for (const chip of this.root.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", "false");
    this.source.left();
  }

  // What stands where no question has been asked yet.
  welcome() {
    const { state } = this.library;
    if (state && !state.index?.documents) {
      const reading = state.rebuild.running || (!state.index && !state.rebuild.runs);
      return reading ? this.firstReading() : this.emptyCorpus(state);
    }
    const starters = (state?.starters ?? []).slice(0, 4).map((question) => {
      const node = el("button", { type: "button", class: "starter", dir: "auto" }, question);
      node.addEventListener("click", () => this.chat.ask(question));
      return el("li", {}, node);
    });
    return el(
      "div",
      { class: "welcome" },
      el("h1", {}, "Ask your documents"),
      el("p", { class: "lead" }, "Answers are quoted from your files, word for word. Open the number behind a sentence to see it in its document."),
      state && this.ownDocuments(state),
      starters.length > 0 && el("p", { class: "lead", id: "starters-about" }, "Or begin with a question about the documents that are here:"),
      el("ul", { class: "starters", "aria-labelledby": "starters-about" }, starters),
    );
  }

  ownDocuments({ corpus }) {
    return el(
      "section",
      { class: "own", "aria-label": "Your own documents" },
      el("p", {}, el("b", {}, "Drop your own documents here"), ", or put them into the folder ", el("span", { class: "path" }, corpus), " and press Rebuild."),
      button("Add files", { symbol: "plus", onclick: () => this.library.picker.click() }),
    );
  }

  firstReading() {
    return el(
      "div",
      { class: "welcome" },
      el("h1", {}, "Reading your documents"),
      el("p", { class: "lead" }, "This happens once. Ask already: the answer follows as soon as the text is read, and the rest goes on by itself."),
    );
  }

  emptyCorpus({ corpus, problem, rebuild }) {
    return el(
      "div",
      { class: "welcome" },
      el("h1", {}, "There is nothing to read yet"),
      el(
        "ol",
        { class: "steps" },
        el("li", {}, el("span", {}, "Drop your documents here, or put them into the folder ", el("span", { class: "path" }, corpus), ".")),
        el("li", {}, el("span", {}, "Press Rebuild. New files can be asked about within seconds.")),
        el("li", {}, el("span", {}, "Ask in plain words, here.")),
      ),
      (rebuild.error || problem) && el("p", { class: "note" }, rebuild.error || problem),
      el(
        "div",
        { class: "note-tools" },
        button("Add files", { cls: "button primary", symbol: "plus", onclick: () => this.library.picker.click() }),
        button("Rebuild", { symbol: "retry", onclick: () => this.library.rebuild() }),
      ),
    );
  }
}

function whenPresent(id, then) {
  const present = () => find(id);
  if (present()) return then(present());
  const watcher = new MutationObserver(() => {
    if (!present()) return;
    watcher.disconnect();
    then(present());
  });
  watcher.observe(document.documentElement, { childList: true, subtree: true });
}

// Shown only in its own style: Gradio puts the style sheet and this script into the page at the same time.
async function styled() {
  const link = document.querySelector('link[href$="/askcorpus/page.css"]');
  if (link && !link.sheet) await new Promise((loaded) => ["load", "error"].forEach((name) => link.addEventListener(name, loaded)));
}

whenPresent("askcorpus", async (root) => {
  await styled();
  new Page(root).start();
});
