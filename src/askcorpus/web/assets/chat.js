// The conversation: asking, streaming, stopping, and the conversations this browser keeps.

import { drawTurn, hideTip } from "./answer.js";
import { button, download, el, find, icon, keepFocus, plural, say } from "./dom.js";
import { talkAsHtml } from "./export.js";
import { call, ServerError } from "./gradio.js";
import { line, turnAsMarkdown } from "./markdown.js";
import { spoken } from "./statements.js";
import * as store from "./store.js";

export class Chat {
  constructor(page) {
    this.page = page;
    this.talk = store.newTalk();
    this.running = null;
    this.waiting = []; // questions sent while an answer is made, in their order
    this.act = {
      open: (turn, citation, from) => page.source.openCitation(turn, citation, from),
      openPassage: (passage, from) => page.source.openPassage(passage, from),
      retry: (turn) => this.ask(turn.question),
      edit: (turn) => this.fill(turn.question),
      ask: (text) => this.ask(text),
      judged: (turn) => this.judged(turn),
      changed: (turn) => {
        store.keep(this.talk);
        this.redraw(turn, null);
        find("turns").querySelector(`[data-turn="${turn.id}"] .tool[aria-pressed="true"]`)?.focus();
      },
    };
  }

  start() {
    const box = find("question");
    box.maxLength = Number(find("askcorpus").dataset.maxQuestion) || -1;
    box.addEventListener("input", () => this.sizeBox());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    find("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.running) this.stop();
      else this.submit();
    });
    find("new-talk").addEventListener("click", () => this.show(store.newTalk()));
    find("talks-menu").addEventListener("beforetoggle", (event) => event.newState === "open" && this.drawMenu());
    this.show(store.talks().find((talk) => talk.id === location.hash.slice(1)) ?? store.talks()[0] ?? store.newTalk());
  }

  show(talk) {
    this.waiting = [];
    this.stop();
    this.talk = talk;
    this.draw();
    this.remember();
    this.sizeBox();
    find("question").focus({ preventScroll: true });
  }

  // The address names the conversation, so that loading the page again shows the same one.
  remember() {
    history.replaceState(history.state, "", this.talk.turns.length ? `#${this.talk.id}` : location.pathname + location.search);
  }

  draw() {
    const { turns } = this.talk;
    find("talk-title").textContent = this.talk.title || "New conversation";
    find("turns").replaceChildren(...(turns.length ? turns.map((turn) => drawTurn(turn, this.act)) : [this.page.welcome()]));
    this.drawScope();
    this.scrollDown(true);
  }

  // Redraws the welcome where it is on screen; conversations never move under the reader.
  refreshWelcome() {
    if (!this.talk.turns.length) keepFocus(find("turns"), () => find("turns").replaceChildren(this.page.welcome()));
  }

  submit() {
    const question = find("question").value.trim();
    if (!question) return;
    find("question").value = "";
    if (!this.running) return this.ask(question);
    this.waiting.push(question);
    this.drawWaiting();
    this.sizeBox();
    say("Asked next, after this answer");
  }

  drawWaiting() {
    for (const old of find("turns").querySelectorAll(".asked.next")) old.remove();
    find("turns").append(...this.waiting.map((question) => el("p", { class: "asked next", dir: "auto", title: "Asked next" }, question)));
    this.scrollDown(true);
  }

  askNext() {
    if (this.running || !this.waiting.length) return;
    this.ask(this.waiting.shift());
    this.drawWaiting();
  }

  async ask(question) {
    this.stop();
    const turn = store.newTurn(question, [...this.talk.documents]);
    const { talk } = this;
    if (!talk.turns.length) find("turns").replaceChildren();
    talk.title ||= question.slice(0, 80);
    talk.turns.push(turn);
    this.remember();
    const progress = { text: "Looking for passages", sentences: [] };
    const running = { turn, abort: new AbortController() };
    this.running = running;
    find("turns").append(drawTurn(turn, this.act, progress));
    find("talk-title").textContent = talk.title;
    this.sizeBox();
    this.scrollDown(true);
    try {
      const { caution, passages, how } = store.settings.get(); // null where this person left the server's own
      const written = how === null ? null : how === "written";
      const request = { question, documents: turn.documents, history: store.history(talk, turn), caution, passages, written };
      await call("page_ask", request, { signal: running.abort.signal, onValue: (event) => this.take(event, talk, turn, progress) });
      if (!turn.answer && !turn.error) turn.error = "No answer came. Ask again.";
    } catch (error) {
      if (error.name === "AbortError") turn.stopped = true;
      else if (error instanceof ServerError) {
        turn.error = error.message;
        this.page.library.poll(); // so that the bar knows at once, and looks for the server until it is back
      } else throw error;
    } finally {
      if (this.running === running) this.running = null;
      store.keep(talk);
      this.redraw(turn, null);
      this.sizeBox();
    }
    say(turn.answer ? spoken(turn.answer) : turn.error || "Stopped");
    this.askNext();
  }

  take(event, talk, turn, progress) {
    if (event.kind === "question") turn.understood = event.text;
    else if (event.kind === "evidence") progress.text = `Reading ${plural(event.passages, "passage")} in ${plural(event.documents, "document")}`;
    else if (event.kind === "indexing") progress.text = event.text;
    else if (event.kind === "writing") progress.text = `Writing, ${plural(Number(event.text), "word")} so far; sentences appear once they are proven`;
    else if (event.kind === "sentence") progress.sentences.push(event.text);
    else if (event.kind === "error") turn.error = event.text;
    else if (event.kind === "answer") {
      turn.answer = event.answer;
      turn.understood = event.answer.standalone_question;
      store.keep(talk); // before it is shown: what is on screen survives a reload
    }
    this.redraw(turn, progress);
  }

  redraw(turn, progress) {
    const old = find("turns").querySelector(`[data-turn="${turn.id}"]`);
    if (!old) return;
    hideTip();
    old.replaceWith(drawTurn(turn, this.act, progress));
    this.scrollDown(false);
  }

  // What the server is told of an answer that is judged.
  judged(turn) {
    const { answer, id, question } = turn;
    const said = { role: "assistant", content: answer.text, citations: answer.citations };
    return { turn: id, question, history: store.history(this.talk, turn), answer: said, refused: answer.refused };
  }

  stop() {
    this.running?.abort.abort();
    this.running = null;
  }

  fill(text) {
    find("question").value = text;
    this.sizeBox();
    find("question").focus();
  }

  sizeBox() {
    const box = find("question");
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
    const send = find("send");
    send.disabled = !this.running && !box.value.trim();
    send.setAttribute("aria-label", this.running ? "Stop" : "Send");
    send.title = this.running ? "Stop" : "Send (Enter)";
    send.replaceChildren(icon(this.running ? "stop" : "send"));
  }

  scrollDown(always) {
    const scroll = find("turns-scroll");
    const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 240;
    if (!always && !near) return;
    const last = find("turns").lastElementChild;
    const top = scroll.scrollTop + last.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 16;
    scroll.scrollTop = this.talk.turns.length ? Math.min(top, scroll.scrollHeight) : 0; // a long answer is read from its question on
  }

  // Which documents the next question is put to; none chosen means all.
  choose(path, chosen) {
    const others = this.talk.documents.filter((other) => other !== path);
    this.talk.documents = chosen ? [...others, path] : others;
    if (this.talk.turns.length) store.keep(this.talk);
    this.drawScope();
  }

  drawScope() {
    const { documents } = this.talk;
    const scope = find("scope");
    scope.hidden = !documents.length;
    const all = el("button", { type: "button" }, "Ask all");
    all.addEventListener("click", () => {
      this.talk.documents = [];
      this.drawScope();
      this.page.library.drawFiles();
    });
    scope.replaceChildren(el("span", {}, documents.length === 1 ? `Asking only ${documents[0]}` : `Asking only ${plural(documents.length, "document")}`), all);
  }

  drawMenu() {
    const menu = find("talks-menu");
    const rows = store.talks().map((talk, at) => {
      const open = el(
        "button",
        { type: "button", class: "open" },
        el("span", { class: "name", dir: "auto" }, talk.title || "Untitled"),
        el("span", { class: "when" }, `${new Date(talk.changed).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })} · ${plural(talk.turns.length, "question")}`),
      );
      open.addEventListener("click", () => {
        menu.hidePopover();
        this.show(talk);
      });
      const remove = el("button", { type: "button", class: "button quiet square", "aria-label": `Delete the conversation ${talk.title}` }, icon("trash"));
      remove.addEventListener("click", () => {
        store.forget(talk.id);
        if (talk.id === this.talk.id) this.show(store.newTalk());
        this.drawMenu();
        const left = menu.querySelectorAll(".menu-row > .open");
        (left[at] ?? left[at - 1] ?? find("talks-button")).focus();
      });
      return el("div", { class: "menu-row", "aria-current": talk.id === this.talk.id ? "true" : null }, open, remove);
    });
    const markdown = button("Save as Markdown", { cls: "button quiet", symbol: "down-load", onclick: () => this.save() });
    const html = button("Save as HTML", { cls: "button quiet", symbol: "down-load", onclick: () => download("conversation.html", "text/html", talkAsHtml(this.talk)) });
    const foot = this.talk.turns.length > 0 && el("div", { class: "menu-foot" }, markdown, html);
    menu.replaceChildren(...(rows.length ? rows : [el("p", { class: "hint", style: "margin:.6rem" }, "Conversations you have are listed here.")]), foot || "");
  }

  save() {
    const text = [`# ${line(this.talk.title)}`, ...this.talk.turns.map(turnAsMarkdown)].join("\n\n");
    download("conversation.md", "text/markdown", `${text}\n`);
  }
}
