// Draws what an answer says, statement by statement, each with the numbers of what proves it.

import { drawBlocks } from "./blocks.js";
import { el } from "./dom.js";

const CITED = /\[(\d+)\]/g;

// `refer` makes the element for a citation's number.
export function drawStatements(answer, refer) {
  const { statements, drawn } = answer;
  if (!statements?.length || !drawn) return [el("p", { class: "doc-text", dir: "auto" }, withReferences(answer, refer))];
  const nodes = [];
  let flowing = null; // the paragraph that further sentences go on in
  for (const [at, statement] of statements.entries()) {
    const body = drawBlocks(drawn.statements[at], "p");
    const flows = ["sentence", "written"].includes(statement.kind) && !statement.note && statement.proven;
    if (flows && flowing) {
      flowing.append(" ", ...body[0].childNodes, ...statement.citations.map(refer));
      continue;
    }
    putNumbers(statement, drawn.statements[at], body, refer);
    flowing = flows ? body[0] : null;
    nodes.push(drawStatement(statement, body));
  }
  return nodes;
}

function drawStatement({ kind, note, proven }, body) {
  return el(
    "div",
    { class: proven ? "statement" : "statement unproven", "data-kind": kind, "data-note": kind === "difference" && note },
    !proven && el("p", { class: "note-said" }, kind === "written" ? "Not in the documents" : "Not proven by the documents"),
    note && el("p", { class: "note-said", dir: "auto" }, note),
    body,
  );
}

// Each row of a table has its own numbers where each is cited by itself; everything else has them behind its last word.
function putNumbers({ citations }, blocks, body, refer) {
  const [table] = blocks;
  const last = body.at(-1);
  const rows = table.kind === "table" ? table.rows : [];
  if (rows.some(({ numbers }) => numbers?.length)) {
    body[0].querySelectorAll("thead tr").forEach((row) => row.append(el("td", { class: "refs" })));
    [...body[0].holding.rows].forEach((row, at) => row.append(el("td", { class: "refs" }, rows[at].numbers.map(refer))));
  } else if (table.kind === "table") body.push(el("p", { class: "refs" }, citations.map(refer)));
  else {
    const words = last.matches("p") ? last : [...last.querySelectorAll("p")].at(-1) ?? body[body.push(el("p", { class: "refs" })) - 1];
    words.append(...citations.map(refer));
  }
}

// An answer as a screen reader says it: its certainty where there is doubt, a table's cells without their bars.
export function spoken({ certainty, text }) {
  const said = text.replace(/\|[ |-]*---[ |-]*\|/g, "").replace(/ *\| */g, ", ").replace(CITED, "citation $1.");
  return certainty === "probably" ? `This may answer it: ${said}` : said;
}

// The text of an answer that has no statements, as conversations kept before there were any, with its `[n]` referring.
export function withReferences({ text, citations }, refer) {
  const parts = [];
  let position = 0;
  for (const match of text.matchAll(CITED)) {
    if (!citations.some(({ number }) => number === Number(match[1]))) continue;
    parts.push(text.slice(position, match.index), refer(Number(match[1])));
    position = match.index + match[0].length;
  }
  return [...parts, text.slice(position)];
}
