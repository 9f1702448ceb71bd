// The source pane: a document as text, the cited words marked in it.

import { drawBlocks, fitTables, joinParts } from "./blocks.js";
import { copy, el, find, icon, place, say, title } from "./dom.js";
import { Finder } from "./finder.js";
import { ask, ServerError } from "./gradio.js";
import { Sheet } from "./sheet.js";

export class Source {
  constructor(page) {
    this.page = page;
    this.latest = 0;
    this.from = null;
  }

  start() {
    this.drawBlank();
  }

  openCitation(turn, citation, from) {
    const cited = turn.answer.citations;
    const at = cited.indexOf(citation);
    this.open(
      { path: citation.path, span: [citation.start, citation.end], quote: citation.quote, answers: citation.answer_spans ?? [] },
      {
        shown: citation,
        from,
        citation,
        label: `Citation ${citation.number}`,
        before: cited[at - 1] && (() => this.openCitation(turn, cited[at - 1], from)),
        after: cited[at + 1] && (() => this.openCitation(turn, cited[at + 1], from)),
      },
    );
    for (const chip of document.querySelectorAll("#turns .chip")) {
      const own = chip.closest("[data-turn]").dataset.turn === turn.id && Number(chip.dataset.number) === citation.number;
      chip.setAttribute("aria-pressed", String(own));
    }
  }

  openPassage(passage, from) {
    this.open({ path: passage.path, span: [passage.start, passage.end], quote: passage.text, tint: true }, { shown: passage, from });
  }

  openDocument(file, from) {
    this.open({ path: file.path }, { shown: file, from });
  }

  async open(request, how) {
    if (how.from && !find("pane").contains(how.from)) this.from = how.from; // what stands in the pane goes with it
    this.preferred = "page";
    this.page.showPane("source");
    const stepped = find("panel-source").contains(document.activeElement) && document.activeElement.dataset.step;
    this.drawHead(how);
    const body = el("div", { class: "source-body", tabindex: "0", "aria-label": "Document text" });
    find("panel-source").append(body);
    find("panel-source").querySelector(stepped ? `[data-step="${stepped}"]` : ".source-title").focus({ preventScroll: true });
    if (stepped) say(`${how.label}: ${how.citation.quote}`);
    await this.load(body, request, how);
  }

  // Puts another place of the document, or the first, into `body`.
  async load(body, request, how) {
    const mine = ++this.latest;
    try {
      const view = await ask("page_read", request);
      if (mine !== this.latest) return;
      this.drawViews(body, view, request, how);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (mine === this.latest) body.replaceChildren(drawNote(error.message, request.quote));
    }
  }

  drawBlank() {
    find("panel-source").replaceChildren(
      el("div", { class: "blank", style: "grid-row:1/-1" }, icon("file"), el("p", {}, "Open a number in an answer, or a document from the list, to read it here.")),
    );
  }

  drawHead(how) {
    const { shown, citation } = how;
    const step = (symbol, label, go) => el("button", { type: "button", class: "button quiet square", "data-step": symbol, "aria-label": label, title: label, "aria-disabled": String(!go), onclick: go }, icon(symbol));
    const copyQuote = citation && el("button", { type: "button", class: "button quiet", style: "margin-left:auto" }, icon("copy"), el("span", {}, "Copy quote"));
    copyQuote?.addEventListener("click", async () => {
      await copy(`“${citation.quote}” (${[title(citation), citation.path, place(citation)].filter(Boolean).join(", ")})`);
      copyQuote.lastChild.textContent = "Copied";
      setTimeout(() => (copyQuote.lastChild.textContent = "Copy quote"), 1500);
    });
    const where = [shown.path === title(shown) ? "" : shown.path, place(shown)].filter(Boolean).join(" · ");
    find("panel-source").replaceChildren(
      el(
        "header",
        { class: "source-head" },
        el("div", { class: "source-top" }, el("h2", { class: "source-title", tabindex: "-1", dir: "auto" }, title(shown)), el("div", { class: "source-buttons" }, el("span", { class: "original" }), this.drawFinder(how))),
        where && el("p", { class: "source-where", dir: "auto" }, where),
        citation && el("div", { class: "source-tools" }, step("up", "Previous citation", how.before), step("down", "Next citation", how.after), el("span", { class: "of" }, how.label), copyQuote),
        el("div", { class: "source-views" }),
      ),
    );
  }

  drawFinder(how) {
    const open = el("button", { type: "button", class: "button quiet square", "aria-label": "Find in this document", title: "Find in this document", "aria-expanded": "false" }, icon("search"));
    const finder = new Finder(how.shown.path, (request) => this.load(find("panel-source").querySelector(".source-body"), request, how));
    open.addEventListener("click", () => {
      const head = find("panel-source").querySelector(".source-head");
      const old = head.querySelector(".finder");
      if (old) old.remove();
      else head.append(finder.draw());
      open.setAttribute("aria-expanded", String(!old));
      finder.box.focus();
    });
    return open;
  }

  // A PDF is shown as its pages where the place of the quoted words on them is known, and as text everywhere else.
  drawViews(body, view, request, how) {
    const { sheet } = view;
    find("panel-source").querySelector(".original").replaceChildren(...drawOriginal(view));
    if (!sheet) return this.drawText(body, view, request, how);
    const bar = el("div", { class: "sheet-bar" });
    const show = (name, problem) => {
      for (const node of views.querySelectorAll("[data-view]")) node.setAttribute("aria-pressed", String(node.dataset.view === name));
      body.classList.toggle("has-sheet", name === "page");
      if (name === "page") return new Sheet(bar, body, request, sheet, title(how.shown), (message) => show("text", message)).show();
      bar.replaceChildren();
      this.drawText(body, view, request, how, problem);
    };
    const choice = (name, label) => el("button", { type: "button", class: "view", "data-view": name, onclick: () => show((this.preferred = name)) }, label);
    const views = find("panel-source").querySelector(".source-views");
    views.replaceChildren(el("div", { class: "view-choice", role: "group", "aria-label": "Show as" }, choice("page", "Page"), choice("text", "Text")), bar);
    if (sheet.placed) show(this.preferred);
    else show("text", view.state === "exact" ? "Where these words stand on the page is not known, so the text is shown." : "");
  }

  drawText(body, view, request, how, problem = "") {
    const parts = drawBlocks(view.blocks);
    if (problem) parts.unshift(drawNote(problem));
    if (view.state === "changed") parts.unshift(drawNote("This document has changed since it was quoted, so nothing is marked. What was quoted:", request.quote));
    if (view.start > 0) parts.unshift(this.more("Show earlier text", request, "before", view.start));
    if (view.end < view.characters) parts.push(this.more("Show more text", request, "after", view.end));
    body.replaceChildren(...parts);
    fitTables(body);
    scrollTo(body, body.querySelector("mark, .p"));
  }

  // The button for the part of the document before or after an offset; it goes in the button's place, and nothing moves.
  more(label, request, side, offset) {
    const node = el("button", { type: "button", class: "more-text" }, label);
    node.addEventListener("click", async () => {
      try {
        const view = await ask("page_read", { ...request, [side]: offset });
        const body = node.parentNode;
        const height = body.scrollHeight;
        joinParts(node, drawBlocks(view.blocks), side);
        fitTables(body);
        const [next, left] = side === "before" ? [view.start, view.start > 0] : [view.end, view.end < view.characters];
        if (left) node.replaceWith(this.more(label, request, side, next));
        else node.remove();
        if (side === "before") body.scrollTop += body.scrollHeight - height;
      } catch (error) {
        if (!(error instanceof ServerError)) throw error;
        node.textContent = error.message;
      }
    });
    return node;
  }

  // Gives the focus back to what opened the pane.
  left() {
    if (this.from?.isConnected) this.from.focus();
    else find("question").focus();
    this.from = null;
  }
}

function drawNote(text, quote) {
  return el("div", { class: "note" }, el("p", {}, text), quote && el("blockquote", { dir: "auto" }, quote));
}

// The file itself, to open beside the page where nothing in it can act, and to download.
function drawOriginal({ path, opens }) {
  const link = (label, symbol, more) => {
    const address = new URL("askcorpus/original", document.baseURI);
    address.search = new URLSearchParams({ path, ...more });
    return el("a", { class: "button quiet square", href: address.href, target: "_blank", rel: "noopener", "aria-label": label, title: label }, icon(symbol));
  };
  return [...(opens ? [link("Open the original file", "open", {})] : []), link("Download the original file", "down-load", { download: "" })];
}

// Brings a mark into sight, in the box of its table too.
function scrollTo(body, mark) {
  if (!mark) return body.scrollTo(0, 0);
  const box = mark.closest(".wide");
  if (box) {
    body.scrollTop += box.getBoundingClientRect().top - body.getBoundingClientRect().top - 16; // its headers stay in sight
    box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight * 0.4;
    box.scrollLeft += mark.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth * 0.3;
    return;
  }
  body.scrollTop += mark.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight * 0.3;
}
