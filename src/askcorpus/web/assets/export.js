// A conversation as a page of its own: nothing in it is active, and it loads nothing.

import { el, place, title } from "./dom.js";
import { drawStatements } from "./statements.js";

const STYLE = `body { font: 16px/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1d2023; }
h2 { font-size: 1.1em; margin: 2.5rem 0 .5rem; } p { white-space: pre-wrap; overflow-wrap: anywhere; } li { margin: .5rem 0; }
ul { list-style: none; padding-left: 1rem; } ul li { display: flex; gap: .5em; margin: 0; } ul p { margin: 0; } .bullet::before { content: '•'; } table { border-collapse: collapse; } td, th { border: 1px solid #c9c5ba; padding: .3rem .6rem; text-align: start; } .note-said { color: #5c6066; margin-bottom: 0; } mark { background: #ffe9a6; } .c { display: block; white-space: pre-wrap; font-family: monospace; } .n { display: none; }
blockquote { margin: 0; padding-left: .8rem; border-left: 3px solid #ffcf4d; white-space: pre-wrap; } cite { color: #5c6066; font-style: normal; font-size: .9em; } sup a { text-decoration: none; }`;

export function talkAsHtml(talk) {
  const head = el(
    "head",
    {},
    el("meta", { charset: "utf-8" }),
    el("meta", { "http-equiv": "Content-Security-Policy", content: "default-src 'none'; style-src 'unsafe-inline'" }),
    el("meta", { name: "viewport", content: "width=device-width" }),
    el("title", {}, talk.title || "Conversation"),
    el("style", {}, STYLE),
  );
  const turns = talk.turns.map((turn, at) => drawTurn(turn, at + 1));
  return `<!doctype html>\n${el("html", {}, head, el("body", {}, el("h1", {}, talk.title || "Conversation"), turns)).outerHTML}\n`;
}

function drawTurn(turn, at) {
  const citations = turn.answer?.citations ?? [];
  const items = citations.map((citation) =>
    el(
      "li",
      { id: `q${at}-${citation.number}`, value: citation.number },
      el("blockquote", { dir: "auto" }, citation.quote),
      el("cite", { dir: "auto" }, [title(citation), citation.path, place(citation)].filter(Boolean).join(", ")),
    ),
  );
  return el("section", {}, el("h2", { dir: "auto" }, turn.question), said(turn, at), items.length > 0 && el("ol", {}, items));
}

function said({ answer, error }, at) {
  if (!answer) return el("p", { dir: "auto" }, error ?? "");
  const doubt = answer.certainty === "probably" && el("p", { class: "note-said" }, "This may answer it");
  return el("div", {}, doubt, drawStatements(answer, (number) => el("sup", {}, el("a", { href: `#q${at}-${number}` }, `[${number}]`))));
}
