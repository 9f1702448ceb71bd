// Thumbs up or down for an answer, with a reason; kept in a file on the server's machine.

import { button, el, icon, say } from "./dom.js";
import { ask, ServerError } from "./gradio.js";

export function drawVerdict(turn, act) {
  const thumb = (good, label) => {
    const node = el("button", { type: "button", class: "tool", "aria-label": label, title: label, "aria-pressed": String(turn.verdict === (good ? "good" : "bad")) }, icon(good ? "thumb-up" : "thumb-down"));
    node.addEventListener("click", () => (good ? keep({ good }) : openReason(node)));
    return node;
  };
  const keep = async (verdict) => {
    try {
      const { kept } = await ask("page_judge", { ...act.judged(turn), ...verdict });
      turn.verdict = verdict.good ? "good" : "bad";
      act.changed(turn);
      say(`Kept in ${kept}`);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      place.replaceChildren(el("div", { class: "note", role: "alert" }, error.message));
    }
  };
  const openReason = (node) => {
    if (place.hasChildNodes()) return place.replaceChildren();
    const reason = el("input", { class: "field", maxlength: 2000, "aria-label": "What was wrong with it?", placeholder: "What was wrong with it? (optional)", dir: "auto" });
    const none = el("input", { type: "checkbox" });
    const form = el(
      "form",
      { class: "reason" },
      reason,
      !turn.answer.refused && el("label", {}, none, "The documents do not answer this"),
      el("div", { class: "note-tools" }, el("button", { type: "submit", class: "button" }, "Keep"), button("Cancel", { cls: "button quiet", onclick: () => (place.replaceChildren(), node.focus()) })),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep({ good: false, reason: reason.value.trim(), unanswerable: none.checked });
    });
    place.replaceChildren(form);
    reason.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  };
  const place = el("div", { class: "reason-place" });
  return { thumbs: [thumb(true, "Good answer"), thumb(false, "Bad answer")], place };
}
