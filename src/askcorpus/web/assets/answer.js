// One turn of the conversation: the question, and what became of it.

import { button, copy, el, find, icon, place, plural, title } from "./dom.js";
import { drawVerdict } from "./verdict.js";

const CITED = /\[(\d+)\]/g;

// `act` holds what a turn can do: open(turn, citation), openPassage(passage, from), retry(turn), edit(turn).
export function drawTurn(turn, act, progress = null) {
  const reply = el("div", { class: "reply" });
  const node = el("article", { class: "turn", "data-turn": turn.id }, el("p", { class: "asked", dir: "auto" }, turn.question), reply);
  reply.append(...drawReply(turn, act, progress));
  return node;
}

function drawReply(turn, act, progress) {
  const parts = [];
  if (turn.understood && turn.understood !== turn.question) {
    parts.push(el("p", { class: "understood", dir: "auto" }, "understood as: ", el("q", {}, turn.understood), " ", el("button", { type: "button", "aria-label": "Change the understood question", onclick: () => act.fill(turn.understood) }, "change")));
  }
  if (turn.error) return [...parts, drawNotice("error", "warn", turn.error, ...tools(turn, act))];
  if (turn.answer?.refused) return [...parts, drawRefusal(turn, act)];
  if (turn.answer) return [...parts, ...drawAnswer(turn, act)];
  if (turn.stopped) return [...parts, drawNotice("", "none", "Stopped.", ...tools(turn, act))];
  if (progress?.sentences.length) parts.push(el("p", { class: "said-text", dir: "auto" }, progress.sentences.join(" ").replace(CITED, "")));
  return [...parts, el("p", { class: "waiting" }, progress?.text ?? "Looking")];
}

function drawAnswer(turn, act) {
  const { answer } = turn;
  return [
    el("p", { class: "said-text", dir: "auto" }, ...withChips(turn, act)),
    drawCited(turn, act),
    ...tools(turn, act, facts(turn)),
  ];
}

function withChips(turn, act) {
  const parts = [];
  let position = 0;
  const { text, citations } = turn.answer;
  for (const match of text.matchAll(CITED)) {
    const citation = citations.find(({ number }) => number === Number(match[1]));
    if (!citation) continue;
    parts.push(text.slice(position, match.index), chip(turn, citation, act));
    position = match.index + match[0].length;
  }
  return [...parts, text.slice(position)];
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
        place(first) && el("span", { class: "w" }, place(first)),
      );
      row.addEventListener("click", () => act.open(turn, first, row));
      return el("li", {}, row);
    }),
  );
}

function drawRefusal(turn, act) {
  const { answer } = turn;
  const near = answer.closest ?? [];
  return drawNotice(
    "refusal",
    "none",
    answer.text,
    near.length > 0 && el("p", { class: "near-title" }, "Not an answer, but close:"),
    near.length > 0 && el("div", { class: "near" }, near.slice(0, 4).map((passage) => drawPassage(passage, "", act))),
    ...tools(turn, act, facts(turn)),
  );
}

export function drawPassage(passage, cls, act) {
  const row = el(
    "button",
    { type: "button", class: cls },
    el("span", { class: "where" }, el("span", { class: "t", dir: "auto" }, title(passage)), place(passage) && el("span", { class: "w" }, place(passage))),
    el("span", { class: "body", dir: "auto" }, passage.text.replace(/\s+/g, " ")),
  );
  row.addEventListener("click", () => act.openPassage(passage, row));
  return row;
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
  const sure = answer.refused || !answer.citations.length ? "" : `${Math.round(answer.confidence * 100)} % sure`;
  return [only, sure, seconds].filter(Boolean).join(" · ");
}

function showTip(node, citation) {
  const tip = find("tip");
  tip.replaceChildren(el("span", { dir: "auto" }, citation.quote), el("span", { class: "where", dir: "auto" }, [title(citation), place(citation)].filter(Boolean).join(" · ")));
  tip.hidden = false;
  const box = node.getBoundingClientRect();
  const width = tip.offsetWidth;
  const left = Math.max(12, Math.min(box.left + box.width / 2 - width / 2, innerWidth - width - 12));
  const above = box.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
}

export function hideTip() {
  find("tip").hidden = true;
}

// A turn as Markdown: the answer with its numbers, then each number's quotation and place.
export function turnAsMarkdown(turn) {
  const plain = (text) => text.replace(/([\\`*_{}[\]<>#|~])/g, "\\$1");
  const quote = (text) => plain(text).replace(/\s*\n\s*/g, " ");
  const text = plain(turn.answer?.text ?? turn.error).replace(/\\\[(\d+)\\\]/g, "[$1]");
  const cited = (turn.answer?.citations ?? []).map(
    (c) => `[${c.number}] “${quote(c.quote)}” (${[plain(title(c)), plain(c.path), place(c) && plain(place(c))].filter(Boolean).join(", ")})`,
  );
  return [`**${plain(turn.question)}**`, text, cited.join("  \n")].filter(Boolean).join("\n\n");
}
