// The documents: what the index holds, what became of each file, and the rebuild.

import { button, el, find, icon, keepFocus, plural, sharedTitles } from "./dom.js";
import { ask, ServerError, upload } from "./gradio.js";

const QUICK = 700;
const STEADY = 2_000; // while the folder is watched: news come without a click
const SLOW = 20_000;
const FILTER_FROM = 8;

export class Library {
  constructor(page) {
    this.page = page;
    this.state = null;
    this.lost = "";
    this.files = { files: [], found: 0 };
    this.generation = null;
    this.timer = 0;
  }

  start() {
    const panel = find("panel-documents");
    this.shelf = el("div");
    this.filter = el("input", { type: "search", class: "field", placeholder: "Find a file", "aria-label": "Find a file", hidden: true, style: "margin-bottom:.75rem" });
    this.filter.addEventListener("input", () => this.loadFiles());
    this.list = el("ul", { class: "files", "aria-label": "Files" });
    this.order = []; // paths as they are listed
    this.picker = el("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to add" });
    this.picker.addEventListener("change", () => this.add([...this.picker.files]));
    this.added = el("div", { "aria-live": "polite" });
    panel.replaceChildren(this.shelf, this.added, this.filter, this.list, this.picker);
    for (const place of [find("pane"), this.page.root.querySelector(".talk")]) this.takeDrops(place);
    document.addEventListener("visibilitychange", () => !document.hidden && this.poll());
    return this.poll();
  }

  async poll() {
    clearTimeout(this.timer);
    try {
      this.state = await ask("page_state");
      this.lost = "";
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.lost = error.message;
    }
    const { state } = this;
    this.draw();
    if (state) this.page.showWriter(state);
    const version = JSON.stringify([state?.index?.generation, state?.index?.documents, state?.rebuild.runs, state?.rebuild.running]);
    if (version !== this.generation) {
      this.generation = version;
      this.page.chat.refreshWelcome();
      await this.loadFiles();
    }
    const busy = this.lost || !state?.warm || state?.rebuild.running;
    this.timer = setTimeout(() => this.poll(), document.hidden ? SLOW : busy ? QUICK : state.watch.on ? STEADY : SLOW);
  }

  async rebuild(stop = false) {
    try {
      await ask("page_rebuild", { stop });
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.lost = error.message;
    }
    await this.poll();
  }

  async keepUp(on) {
    try {
      await ask("page_watch", { on });
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.lost = error.message;
    }
    await this.poll();
  }

  takeDrops(place) {
    const files = (event) => event.dataTransfer?.types.includes("Files");
    for (const name of ["dragover", "dragleave", "drop"]) {
      place.addEventListener(name, (event) => {
        if (!files(event)) return;
        event.preventDefault();
        place.toggleAttribute("data-drop", name === "dragover");
        if (name !== "drop") return;
        this.page.showPane("documents");
        this.add([...event.dataTransfer.files]);
      });
    }
  }

  // Puts files into the folder, one after the other, and says what became of each; a taken name is asked about.
  async add(files) {
    this.picker.value = "";
    this.added.replaceChildren();
    let added = 0;
    for (const file of files) added += await this.put(file, false);
    if (added) await this.rebuild();
  }

  async put(file, replace) {
    try {
      const answer = await ask("page_add", { upload: await upload(file), name: file.name, replace });
      if (answer.taken) this.askToReplace(file);
      return answer.added ? 1 : 0;
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.added.append(el("div", { class: "note", role: "alert" }, error.message));
      return 0;
    }
  }

  askToReplace(file) {
    const note = el("div", { class: "note" }, el("p", {}, `There is a file ${file.name} already.`));
    const replace = async () => {
      note.remove();
      if (await this.put(file, true)) await this.rebuild();
    };
    const tools = [button("Replace it", { onclick: replace }), button("Keep the old one", { cls: "button quiet", onclick: () => note.remove() })];
    note.append(el("div", { class: "note-tools" }, tools));
    this.added.append(note);
  }

  async loadFiles() {
    try {
      this.files = await ask("page_files", { filter: this.filter.value });
      sharedTitles.clear();
      for (const title of this.files.shared) sharedTitles.add(title);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.files = { files: [], found: 0 };
    }
    this.drawFiles();
  }

  draw() {
    const { state, lost } = this;
    const [kind, text] = lost ? ["problem", "Not connected"] : pillOf(state);
    find("index-pill").dataset.state = kind;
    find("pill-text").textContent = text;
    if (!state) return this.shelf.replaceChildren(el("p", { class: "quiet-line" }, lost || "Connecting"));
    const { index, rebuild } = state;
    const parts = [
      lost ? el("div", { class: "note", role: "alert" }, lost) : "",
      state.away ? el("div", { class: "note", role: "alert" }, `What is answered is from the index as it was made. ${state.away}`) : "",
      index ? drawStats(index) : "",
      el(
        "div",
        { class: "shelf" },
        this.rebuildButton(rebuild, state.pending),
        button("Add files", { symbol: "plus", onclick: () => this.picker.click() }),
        // a line of its own, there also when nothing is said: the list below must not move when a file is removed
        el("span", { class: "from" }, "Files in ", el("span", { class: "path" }, state.corpus), el("span", { class: "changed" }, state.pending ? `${plural(state.pending, "file")} changed` : "\u00a0")),
        drawBuild(rebuild),
      ),
      this.drawKeepUp(state.watch),
    ];
    keepFocus(this.shelf, () => this.shelf.replaceChildren(...parts));
  }

  rebuildButton({ running, stopping }, pending) {
    if (stopping) return button("Stopping", { symbol: "stop", disabled: true });
    if (running) return button("Stop", { symbol: "stop", onclick: () => this.rebuild(true) });
    return button("Rebuild", { symbol: "retry", id: "rebuild", cls: pending ? "button primary" : "button", onclick: () => this.rebuild() });
  }

  drawKeepUp({ on, mirrored, problem }) {
    const about = problem || (on ? (mirrored ? `Last looked at ${new Date(mirrored).toLocaleTimeString()}` : "Looking at the folder") : "Rebuild by itself when files change");
    const node = el("button", { type: "button", class: "switch", role: "switch", id: "keep-up", "aria-checked": String(on), "aria-describedby": "keep-up-about" }, el("span", {}, "Keep up with the folder"));
    node.addEventListener("click", () => this.keepUp(!on));
    return el("div", { class: "keep-up" }, node, el("span", { class: problem ? "trouble" : "", id: "keep-up-about" }, about));
  }

  drawFiles() {
    const { files, found, removed = [] } = this.files;
    this.filter.hidden = !this.filter.value && found < FILTER_FROM;
    const placed = files.map((file) => [file.path, this.drawFile(file)]);
    // A removed file keeps its place, so that no other file's bin comes to lie under the pointer.
    const goneFrom = removed.map((path) => [path, Math.max(0, this.order.indexOf(path))]).sort(([, a], [, b]) => a - b);
    for (const [path, at] of goneFrom) placed.splice(at, 0, [path, this.drawRemoved(path)]);
    this.order = placed.map(([path]) => path);
    const rows = placed.map(([, row]) => row);
    if (!files.length && this.filter.value) rows.push(el("li", { class: "quiet-line" }, "No file matches."));
    if (found > files.length) rows.push(el("li", { class: "quiet-line" }, `${plural(found - files.length, "more file")}; type above to find one.`));
    keepFocus(this.list, () => this.list.replaceChildren(...rows));
  }

  drawFile(file) {
    const trouble = file.state === "failed" || file.state === "skipped";
    const name = el("span", { class: "name", dir: "auto" }, file.title || file.path);
    const facts = [file.title && file.title !== file.path ? file.path : "", file.pages ? plural(file.pages, "page") : "", plural(file.passages, "passage")];
    const more = el("span", { class: `more ${trouble ? "trouble" : ""}`, dir: "auto" }, trouble ? file.reason : facts.filter(Boolean).join(" · "));
    const remove = el("button", { type: "button", class: "button quiet square remove", "aria-label": `Remove ${file.path}`, title: "Remove from the folder", onclick: () => this.remove(file.path, false) }, icon("trash"));
    if (trouble) return el("li", { class: "file" }, el("span", { class: "open" }, name, more), el("span", { class: "badge" }, file.state), remove);
    const choose = el("input", { type: "checkbox", "aria-label": `Ask only ${file.title || file.path}`, title: "Ask only the chosen documents" });
    choose.checked = this.page.chat.talk.documents.includes(file.path);
    choose.addEventListener("change", () => this.page.chat.choose(file.path, choose.checked));
    const open = el("button", { type: "button", class: "open", "data-open": file.path }, name, more);
    open.addEventListener("click", () => this.page.source.openDocument(file, open));
    return el("li", { class: "file" }, choose, open, remove);
  }

  drawRemoved(path) {
    const undo = button("Undo", { "aria-label": `Put ${path} back`, "data-undo": path, onclick: () => this.remove(path, true) });
    const forget = button("Delete", { "aria-label": `Delete ${path} for good`, title: "Delete for good", onclick: () => this.remove(path, false, true) });
    return el("li", { class: "file gone" }, el("span", { class: "open" }, el("span", { class: "name", dir: "auto" }, path), el("span", { class: "more" }, "Removed from the folder; kept until you delete it for good")), forget, undo); // undo where the bin was: a second click there loses nothing
  }

  // Takes a file out of the folder, puts it back, or deletes a removed one for good.
  async remove(path, undo, forget = false) {
    try {
      await ask("page_remove", { path, undo, delete: forget });
      this.added.replaceChildren();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.added.replaceChildren(el("div", { class: "note", role: "alert" }, error.message));
    }
    if (!undo) this.page.chat.choose(path, false);
    await this.poll();
    await this.loadFiles();
    const own = this.list.querySelector(`[data-${undo ? "open" : "undo"}="${CSS.escape(path)}"]`);
    if (own) own.focus();
    else this.list.querySelector(".open")?.focus({ preventScroll: true }); // it is gone, or not yet read again
  }
}

function pillOf(state) {
  if (!state) return ["", "Connecting"];
  const { index, rebuild } = state;
  const share = rebuild.share === null ? "" : ` ${Math.floor(rebuild.share * 100)} %`;
  if (rebuild.running) return ["working", `Rebuilding${share}`];
  if (!index) return ["problem", "No index"];
  if (!index.documents) return ["problem", "No documents yet"];
  if (!state.warm) return ["working", "Warming up"];
  if (state.away) return ["problem", "The folder is away"];
  const documents = plural(index.documents, "document");
  if (index.coverage < 1) return ["problem", `${documents} · meaning search ${Math.floor(index.coverage * 100)} %`];
  return ["ready", state.pending ? `${documents} · ${plural(state.pending, "file")} changed` : documents];
}

function drawStats(index) {
  const stat = (value, label) => el("div", { class: "stat" }, el("b", {}, value), el("span", {}, label));
  const meaning = index.coverage >= 1 ? "ready" : `${Math.floor(index.coverage * 100)} % ready`;
  const left = [index.skipped && `${index.skipped} skipped`, index.failed && `${index.failed} failed`].filter(Boolean).join(", ");
  return el(
    "div",
    { class: "stats" },
    stat(index.documents.toLocaleString(), index.documents === 1 ? "document" : "documents"),
    stat(index.passages.toLocaleString(), index.passages === 1 ? "passage" : "passages"),
    index.documents > 0 && stat(meaning, "meaning search"),
    left && stat((index.skipped + index.failed).toLocaleString(), left),
  );
}

function drawBuild({ running, text, share, error, counts, runs }) {
  if (running) {
    const percent = share === null ? null : Math.round(share * 100);
    const fill = el("i", { style: `width:${percent ?? 30}%` });
    const track = el("div", { class: "track", role: "progressbar", "aria-label": "Rebuild", "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": percent, "data-unknown": percent === null }, fill);
    return el("div", { class: "build" }, el("div", { class: "line" }, el("span", {}, text), percent !== null && el("span", {}, `${percent} %`)), track);
  }
  if (error) return el("div", { class: "note", style: "flex:1 1 100%;margin:0", role: "alert" }, error);
  if (!runs || !counts) return null;
  const changes = ["added", "changed", "renamed", "removed"].filter((name) => counts[name]).map((name) => `${counts[name]} ${name}`);
  return el("div", { class: "build" }, el("div", { class: "line" }, el("span", {}, changes.length ? `Rebuilt: ${changes.join(", ")}.` : "Rebuilt: nothing had changed."), el("span", {}, `${counts.seconds.toFixed(1)} s`)));
}
