// Draws a document's blocks as what they are, and joins the parts of a long document.

import { el } from "./dom.js";

const ORDERS = "Reads like an order to an assistant. It is not followed.";
const SHORT_CELL = 16; // characters: such a cell is never broken into lines

// A table that is wider than its place scrolls in its own box; any other is part of the text, its headers in sight as long.
const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

function fit(box) {
  const was = box.classList.contains("wide");
  const { scrollLeft, scrollTop } = box;
  box.classList.remove("wide");
  const wide = box.firstChild.offsetWidth > box.clientWidth + 1;
  box.classList.toggle("wide", wide);
  if (!wide) return box.removeAttribute("tabindex");
  box.tabIndex = 0;
  if (was) return box.scrollTo(scrollLeft, scrollTop);
  const mark = box.querySelector(".answer");
  if (mark) box.scrollLeft += mark.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth * 0.3;
}

export function fitTables(root) {
  root.querySelectorAll(".doc-table").forEach(fit);
}

// `heading` is the element a heading becomes.
export function drawBlocks(blocks, heading = "h3") {
  return blocks.flatMap((block) => [
    ...(block.page ? [el("div", { class: "doc-page" }, `Page ${block.page}`)] : []),
    drawBlock(block, heading),
  ]);
}

function drawBlock(block, heading) {
  const node = (DRAWN[block.kind] ?? drawText)(block, heading);
  node.dataset.at = block.at;
  node.holding ??= node;
  return node;
}

const DRAWN = {
  heading: (block, heading) => el(heading, { class: `doc-heading${tinted(block)}`, "data-level": block.level, dir: "auto" }, orders(block), drawPieces(block.pieces)),
  list: (block, heading) => drawList(block.blocks, heading),
  item: (block, heading) => drawList([block], heading),
  table: drawTable,
  code: drawCode,
  quote: (block, heading) => el("blockquote", { class: "doc-quote" }, drawBlocks(block.blocks, heading)),
  message: drawMessage,
};

function drawText(block) {
  return el("p", { class: `doc-text doc-${block.kind}${tinted(block)}`, dir: "auto" }, orders(block), drawPieces(block.pieces));
}

// What stands before words of a document that talk to an assistant: a person shall not take them for the document's matter.
function orders(block) {
  return block.orders && el("span", { class: "orders" }, ORDERS);
}

function tinted({ pieces }) {
  return pieces.length && pieces.every(([, marking]) => ["passage", "quote", "answer"].includes(marking)) ? " tinted" : "";
}

// Items that lie deeper hang below the item above them.
function drawList(items, heading) {
  const list = () => el("ul", { class: "doc-list", role: "list" });
  const root = list();
  const open = [{ level: items[0]?.level ?? 0, node: root, last: null }];
  for (const item of items) {
    if (item.kind !== "item") {
      (open.at(-1).last ?? root.appendChild(el("li"))).append(...drawBlocks([item], heading));
      continue;
    }
    while (open.length > 1 && item.level < open.at(-1).level) open.pop();
    if (item.level > open.at(-1).level && open.at(-1).last) {
      const node = list();
      open.at(-1).last.append(node);
      open.push({ level: item.level, node, last: null });
    }
    const content = el("div", { class: "content" }, drawBlocks(item.blocks, heading));
    const mark = el("span", { class: item.mark.length ? "sign" : "sign bullet" }, drawPieces(item.mark));
    open.at(-1).node.append(el("li", {}, mark, content));
    open.at(-1).last = content;
  }
  return root;
}

export function drawTable({ head, rows, first, of }) {
  const partly = head.length + rows.length < of;
  const body = el("tbody", {}, rows.map((row, at) => drawRow(row, "td", partly && first + at + 1)));
  const table = el("table", { "aria-rowcount": partly && of }, head.length > 0 && el("thead", {}, head.map((row) => drawRow(row, "th", false))), body);
  const box = el("div", { class: "doc-table", role: "group", "aria-label": "Table" }, table);
  box.holding = body;
  watcher.observe(box);
  return box;
}

function drawRow(row, tag, index) {
  return el(
    "tr",
    { class: row.marking || null, "aria-rowindex": index },
    row.cells.map(([pieces, high, wide], at) =>
      el(tag, { dir: "auto", class: classOf(pieces), rowspan: high > 1 && high, colspan: wide > 1 && wide, scope: tag === "th" && "col" }, at === 0 && orders(row), drawPieces(pieces)),
    ),
  );
}

// How a cell is drawn: "lit" where all of it is cited, "short" where it is no more than a date or a name.
function classOf(pieces) {
  return [lit(pieces), pieces.reduce((length, [text]) => length + text.length, 0) <= SHORT_CELL && "short"].filter(Boolean).join(" ") || null;
}

function lit(pieces) {
  const markings = pieces.filter(([text]) => text.trim()).map(([, marking]) => marking);
  if (!markings.length || !markings.every((marking) => marking === "quote" || marking === "answer")) return null;
  return markings.includes("answer") ? "lit answer" : "lit";
}

function drawCode({ lines }) {
  const numbered = lines.some(([number]) => number !== null);
  return el(
    "div",
    { class: numbered ? "doc-code numbered" : "doc-code" },
    lines.map(([number, pieces]) => [numbered && el("span", { class: "n" }, String(number)), el("span", { class: "c" }, drawPieces(pieces), pieces.length ? "" : "\n")]).flat(),
  );
}

// A chat's turn under its sender and time, a mail under its fields.
function drawMessage({ head, blocks }, heading) {
  const part = ([role, ...texts]) =>
    role === "field"
      ? el("div", { class: "mail-field" }, el("span", { class: "name" }, drawPieces(texts[0])), el("span", { class: "value", dir: "auto" }, drawPieces(texts[1])))
      : el("span", { class: role, dir: "auto" }, drawPieces(texts[0]));
  const body = el("div", { class: "body" }, drawBlocks(blocks, heading));
  const node = el("div", { class: "doc-message" }, head.length > 0 && el("div", { class: "from" }, head.map(part)), body);
  node.holding = body;
  return node;
}

export function drawPieces(pieces) {
  return pieces.map(([text, marking]) => {
    if (marking === "quote" || marking === "answer" || marking === "hit") return el("mark", { class: marking === "answer" ? "quote answer" : marking }, text);
    return marking === "passage" ? el("span", { class: "p" }, text) : text;
  });
}

// Puts the next or the previous part of a document beside `node`: a block that was cut becomes one again.
export function joinParts(node, parts, side) {
  const after = side === "after";
  const beside = after ? node.previousElementSibling : node.nextElementSibling;
  const pages = (nodes) => nodes.filter((part) => part.className === "doc-page").map((part) => part.textContent);
  if (after && parts[0]?.className === "doc-page" && parts[0].textContent === pages([...node.parentNode.children]).at(-1)) parts.shift();
  let inner = beside;
  if (!after && beside?.className === "doc-page") {
    inner = beside.nextElementSibling;
    if (pages(parts).at(-1) === beside.textContent) beside.remove();
  }
  const meeting = after ? parts[0] : parts.at(-1);
  if (meeting && inner?.dataset.at === meeting.dataset.at && meeting.holding && meeting.holding !== meeting) {
    inner.holding[after ? "append" : "prepend"](...meeting.holding.childNodes);
    parts.splice(after ? 0 : -1, 1);
  }
  node[after ? "before" : "after"](...parts);
}
