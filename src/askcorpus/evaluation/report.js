"use strict";
const form = document.querySelector("form");
const shown = document.getElementById("shown");
const entries = [...document.querySelectorAll("article")].map((element) => ({ element, text: element.textContent.toLowerCase() }));

function chosen(name) {
  return [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => box.value);
}

function filter() {
  const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const verdicts = chosen("verdict"), changes = chosen("change");
  let count = 0;
  for (const { element, text } of entries) {
    const fits = words.every((word) => text.includes(word))
      && (!verdicts.length || verdicts.includes(element.dataset.verdict))
      && (!changes.length || changes.includes(element.dataset.change));
    element.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${entries.length} questions`;
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
document.getElementById("open").addEventListener("click", () => {
  const visible = entries.filter(({ element }) => !element.hidden).map(({ element }) => element.firstElementChild);
  const open = visible.some((details) => !details.open);
  for (const details of visible) details.open = open;
});
filter();
