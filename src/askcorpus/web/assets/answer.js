// One turn of the conversation: the question, and what became of it.

import { drawBlocks } from "./blocks.js";
import { button, copy, el, fileKind, find, icon, place, plural, title, twinName } from "./dom.js";
import { turnAsMarkdown } from "./markdown.js";
import { drawStatements } from "./statements.js";
import { drawVerdict } from "./verdict.js";

const CITED = /\[(\d+)\]/g;
const CERTAINTY = { answer: ["check", "Answer"], probably: ["maybe", "This may answer it"] };

// `act` holds what a turn can do: open(turn, citation), openPassage(passage, from), ask(text), retry(turn), edit(turn).
export function drawTurn(turn, act, progress = null) {
  const reply = el("div", { class: "reply" });
  const node = el("article", { class: "turn", "data-turn": turn.id }, el("p", { class: "asked", dir: "auto" }, turn.question), reply);
  reply.append(...drawReply(turn, act, progress));
  return node;
}

function drawReply(turn, act, progress) {
  const parts = turn.understood && turn.understood !== turn.question ? [drawUnderstood(turn, act, !progress)] : [];
  if (turn.error) return [...parts, drawNotice("error", "warn", turn.error, ...tools(turn, act))];
  if (turn.answer?.refused) return [...parts, drawRefusal(turn, act)];
  if (turn.answer) return [...parts, ...drawAnswer(turn, act)];
  if (turn.stopped) return [...parts, drawNotice("", "none", "Stopped.", ...tools(turn, act))];
  if (progress?.sentences.length) parts.push(el("p", { class: "said-text streamed", dir: "auto" }, progress.sentences.join(" ").replace(CITED, "")));
  return [...parts, el("p", { class: "waiting" }, progress?.text ?? "Looking")];
}

// How a follow-up was understood; it can be changed in its place and asked again.
function drawUnderstood(turn, act, changeable) {
  const node = el("div", { class: "understood" });
  const show = () => {
    const change = changeable && el("button", { type: "button", "aria-label": "Change the understood question", onclick: edit }, "change");
    node.replaceChildren(el("p", { dir: "auto" }, "understood as: ", el("q", {}, turn.understood), " ", change || ""));
    return change;
  };
  const edit = () => {
    const box = el("input", { class: "field", value: turn.understood, "aria-label": "The question as it is meant", dir: "auto", autocomplete: "off" });
    const cancel = button("Cancel", { cls: "button quiet", onclick: () => show().focus() });
    const form = el("form", {}, box, el("button", { type: "submit", class: "button" }, "Ask this"), cancel);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const meant = box.value.trim();
      show();
      if (meant) act.ask(meant);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      show().focus();
    });
    node.replaceChildren(form);
    box.focus();
  };
  show();
  return node;
}

function drawAnswer(turn, act) {
  const { answer } = turn;
  const refer = (number) => chip(turn, answer.citations.find((citation) => citation.number === number), act);
  const said = answer.citations.length ? CERTAINTY[answer.certainty] : null;
  return [
    said && el("p", { class: `certainty ${answer.certainty}` }, icon(said[0]), el("span", {}, said[1])),
    el("div", { class: `said-text ${answer.certainty ?? ""}` }, drawStatements(answer, refer)),
    answer.writing?.problem && el("p", { class: "note-said why" }, answer.writing.problem),
    answer.notice && el("p", { class: "note-said why" }, answer.notice),
    drawCited(turn, act),
    answer.writing && drawWriting(answer.writing),
    ...tools(turn, act, facts(turn)),
  ].filter(Boolean);
}

// What the language model did: how long it took, and what it wrote that the documents do not prove.
function drawWriting({ model, tokens, seconds, left_out: left, searched = [] }) {
  const reasons = left.map(({ text, reason }) => el("li", { dir: "auto" }, el("s", {}, text), ` ${reason}`));
  return el(
    "details",
    { class: "writing" },
    el("summary", {}, "Why this answer"),
    el("p", {}, `${model} wrote; about ${tokens.toLocaleString()} tokens in ${seconds.toFixed(1)} s. `, left.length ? `Left out, because the documents do not prove it:` : "Nothing was left out."),
    reasons.length > 0 && el("ul", {}, reasons),
    searched.length > 0 && el("p", { dir: "auto" }, `It had looked for besides: ${searched.join("; ")}.`),
  );
}

function chip(turn, citation, act) {
  const node = el(
    "button",
    { type: "button", class: "chip", "data-number": citation.number, "aria-label": `Citation ${citation.number}, ${title(citation)}`, "aria-describedby": "tip", "aria-pressed": "false" },
    String(citation.number),
  );
  node.addEventListener("click", () => {
    hideTip();
    act.open(turn, citation, node);
  });
  for (const name of ["pointerenter", "focus"]) node.addEventListener(name, (event) => event.pointerType !== "touch" && showTip(node, citation));
  for (const name of ["pointerleave", "blur"]) node.addEventListener(name, hideTip);
  return node;
}

// One row for each place: citations of the same page of the same document share it.
function drawCited(turn, act) {
  const groups = new Map();
  for (const citation of turn.answer.citations) {
    const key = JSON.stringify([citation.path, place(citation)]);
    groups.set(key, [...(groups.get(key) ?? []), citation]);
  }
  if (!groups.size) return null;
  return el(
    "ul",
    { class: "cited", "aria-label": "Cited documents" },
    [...groups.values()].map((citations) => {
      const [first] = citations;
      const numbers = citations.map(({ number }) => number).join(" ");
      const row = el(
        "button",
        { type: "button" },
        el("span", { class: "n" }, numbers),
        el("span", { class: "t", dir: "auto" }, title(first)),
        twinName(first) && el("span", { class: "f", dir: "auto" }, twinName(first)),
        place(first) && el("span", { class: "w" }, place(first)),
      );
      row.addEventListener("click", () => act.open(turn, first, row));
      return el("li", {}, row);
    }),
  );
}

function drawRefusal(turn, act) {
  const { answer } = turn;
  const drawn = answer.drawn?.closest ?? [];
  const near = (answer.closest ?? []).slice(0, drawn.length || 3);
  return drawNotice(
    "refusal",
    "none",
    answer.text,
    answer.notice && el("p", { class: "note-said why" }, answer.notice),
    near.length > 0 && el("p", { class: "near-title" }, "Not an answer, but close:"),
    near.length > 0 && el("div", { class: "near" }, near.map((passage, at) => drawPassage(passage, drawn[at], "", act))),
    ...tools(turn, act, facts(turn)),
  );
}

// A passage as the blocks it is made of, under the name of its document, which opens it.
export function drawPassage(passage, blocks, cls, act) {
  const row = el(
    "button",
    { type: "button", class: "where" },
    fileKind(passage) && el("span", { class: "kind" }, fileKind(passage)),
    el("span", { class: "t", dir: "auto" }, title(passage)),
    twinName(passage) && el("span", { class: "f", dir: "auto" }, twinName(passage)),
    place(passage) && el("span", { class: "w" }, place(passage)),
  );
  const node = el("article", { class: `passage ${cls}` }, row, el("div", { class: "body" }, drawBlocks(blocks ?? [{ kind: "text", at: 0, pieces: [[passage.text, ""]] }], "p")));
  node.addEventListener("click", () => !getSelection().toString() && act.openPassage(passage, row));
  return node;
}

function drawNotice(cls, symbol, text, ...more) {
  return el("div", { class: `notice ${cls}`, role: cls === "error" ? "alert" : null }, el("div", { class: "head" }, icon(symbol), el("p", { dir: "auto" }, text)), more);
}

function tools(turn, act, about = "") {
  const copyTool = turn.answer && button("Copy", { cls: "tool", symbol: "copy", "aria-label": "Copy the answer with its citations" });
  copyTool?.addEventListener("click", async () => {
    await copy(turnAsMarkdown(turn));
    copyTool.lastChild.textContent = "Copied";
    setTimeout(() => (copyTool.lastChild.textContent = "Copy"), 1500);
  });
  const { thumbs, place: reason } = turn.answer ? drawVerdict(turn, act) : {};
  const row = el(
    "div",
    { class: "tools" },
    copyTool,
    button("Ask again", { cls: "tool", symbol: "retry", "aria-label": "Ask again", onclick: () => act.retry(turn) }),
    button("Edit", { cls: "tool", symbol: "edit", "aria-label": "Edit the question", onclick: () => act.edit(turn) }),
    thumbs,
    about && el("span", { class: "facts" }, about),
  );
  return [row, reason];
}

function facts({ answer, documents }) {
  const only = documents?.length ? `from ${plural(documents.length, "chosen document")}` : "";
  const seconds = answer.seconds < 0.1 ? "under 0.1 s" : `${answer.seconds.toFixed(1)} s`;
  return [only, seconds].filter(Boolean).join(" · ");
}

function showTip(node, citation) {
  const tip = find("tip");
  tip.replaceChildren(el("span", { dir: "auto" }, citation.quote), el("span", { class: "where", dir: "auto" }, [title(citation), twinName(citation), place(citation)].filter(Boolean).join(" · ")));
  tip.hidden = false;
  const box = node.getBoundingClientRect();
  const width = tip.offsetWidth;
  const left = Math.max(12, Math.min(box.left + box.width / 2 - width / 2, innerWidth - width - 12));
  const above = box.top - tip.offsetHeight - 8;
  const asked = node.closest(".turn")?.querySelector(".asked"); // what was asked stays in sight
  const top = Math.max(8, asked?.getBoundingClientRect().bottom ?? 0);
  tip.style.left = `${left}px`;
  tip.style.top = `${above > top ? above : box.bottom + 8}px`;
}

export function hideTip() {
  find("tip").hidden = true;
}
