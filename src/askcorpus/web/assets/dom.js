// Builds elements. Text only ever becomes text: nothing here, or anywhere on the page, turns a string into markup.

const HEADING_GAP = " > "; // between the headings a passage stands under
// A file's name may hold characters that turn letters around or hide them; they are shown as what they are: no letters.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  const shown = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  node.append(...shown.map((child) => (typeof child === "string" ? child.replace(UNSEEN, "\ufffd") : child)));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function button(label, { symbol = null, cls = "button", ...attributes } = {}) {
  return el("button", { type: "button", class: cls, ...attributes }, symbol && icon(symbol), el("span", {}, label));
}

export const find = (id) => document.getElementById(id);

// Draws anew by `draw` what stands in `node`; the focus stays on what stands where it was.
export function keepFocus(node, draw) {
  const stops = () => [...node.querySelectorAll("button, input")];
  const at = stops().indexOf(document.activeElement);
  draw();
  if (at >= 0) stops()[at]?.focus();
}

// Says something to a screen reader.
export function say(text) {
  find("said").textContent = text;
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

// The page and the headings it stands under; of these not the first where it is the title, which stands beside them.
export function place(item) {
  const headings = (item.heading ?? "").split(HEADING_GAP);
  if (headings[0] === item.title) headings.shift();
  return [item.page ? `page ${item.page}` : "", headings.join(HEADING_GAP)].filter(Boolean).join(" · ");
}

export function title(item) {
  return item.title || item.path;
}

// Titles that several files have; the files' names tell them apart.
export const sharedTitles = new Set();

export function twinName(item) {
  return sharedTitles.has(item.title) && item.path !== item.title ? item.path : "";
}

// The kind of a file, by the ending of its name.
export function fileKind(item) {
  return /\.(\w{1,5})$/.exec(item.path)?.[1].toUpperCase() ?? "";
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "sr" });
    area.value = text;
    find("askcorpus").append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say("Copied");
}

export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
