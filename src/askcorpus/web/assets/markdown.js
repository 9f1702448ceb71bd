// A turn as Markdown: what was asked and said, tables and lists as such, then each number's quotation and place.

import { place, title } from "./dom.js";

const MARK = /^(\s*)((?:[-*+•◦▪‣·–]|\(?\w{1,6}(?:\.\d+)*[.):])\s+)?(.*)$/;

const plain = (text) => text.replace(/([\\`*_{}[\]<>#|~])/g, "\\$1");
export const line = (text) => plain(text).replace(/\s*\n\s*/g, " ");

export function turnAsMarkdown(turn) {
  const cited = (turn.answer?.citations ?? []).map(
    (c) => `[${c.number}] “${line(c.quote)}” (${[plain(title(c)), plain(c.path), place(c) && plain(place(c))].filter(Boolean).join(", ")})`,
  );
  return [`**${line(turn.question)}**`, said(turn), cited.join("  \n")].filter(Boolean).join("\n\n");
}

function said({ answer, error }) {
  if (!answer) return plain(error ?? "");
  if (!answer.statements?.length) return plain(answer.text).replace(/\\\[(\d+)\\\]/g, "[$1]");
  const doubt = answer.certainty === "probably" ? ["*This may answer it:*"] : [];
  return [...doubt, ...answer.statements.map(statementAsMarkdown)].join("\n\n");
}

function statementAsMarkdown({ kind, text, table, header_rows: headers, note, citations, proven }) {
  const numbers = citations.map((number) => ` [${number}]`).join("");
  const notes = [proven ? "" : "*Not proven by the documents*", note && `*${line(note)}*`].filter(Boolean);
  if (kind === "rows") return [...notes, tableAsMarkdown(table, headers), numbers.trim()].filter(Boolean).join("\n\n");
  if (kind === "list") return [...notes, listAsMarkdown(text) + numbers].join("\n\n");
  if (kind === "heading") return `### ${line(text)}${numbers}`;
  return [...notes, (kind === "calculation" ? `**${plain(text)}**` : plain(text)) + numbers].join("\n\n");
}

function tableAsMarkdown(table, headers) {
  const width = Math.max(...table.map((row) => row.length));
  const drawn = (row) => `| ${Array.from({ length: width }, (_, at) => line(row[at] ?? "")).join(" | ")} |`;
  const head = headers ? table.slice(0, headers).reduce((above, row) => above.map((cell, at) => [...new Set([cell, row[at]])].filter(Boolean).join(" "))) : [];
  return [drawn(head), `|${" --- |".repeat(width)}`, ...table.slice(headers).map(drawn)].join("\n");
}

// A mark that Markdown does not know, as "a)", stays in the text of a bulleted item; a first line without one leads in.
function listAsMarkdown(text) {
  return text
    .split("\n")
    .map((item, at) => {
      const [, indent, mark = "", words] = MARK.exec(item);
      if (!mark && at === 0) return `${plain(words)}\n`;
      if (/^\d+[.)]\s/.test(mark)) return `${indent}${mark.trim()} ${plain(words)}`;
      return `${indent}- ${/\w/.test(mark) ? plain(mark) : ""}${plain(words)}`;
    })
    .join("\n");
}
