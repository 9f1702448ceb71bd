// A page of a PDF as a picture, with boxes over the cited words, page turning and zoom.

import { el, icon, keepFocus } from "./dom.js";
import { ask, ServerError } from "./gradio.js";

const ZOOMS = [1, 1.5, 2.25, 3.5]; // times the width of the pane
const WIDEST = 3000;

export class Sheet {
  // `bar` takes the controls, `body` the picture; `failed` is called with what went wrong where there is no picture.
  constructor(bar, body, request, { page, pages }, title, failed) {
    Object.assign(this, { bar, body, request, page, pages, title, failed });
    this.zoom = 0;
    this.latest = 0;
  }

  async show(page = this.page) {
    this.page = page;
    const mine = ++this.latest;
    this.drawBar();
    this.body.setAttribute("aria-busy", "true");
    const room = Math.max(this.body.clientWidth, 300) * ZOOMS[this.zoom] * devicePixelRatio;
    const width = Math.min(WIDEST, Math.ceil(room / 300) * 300); // few widths, so that pictures are drawn once
    try {
      const view = await ask("page_picture", { ...this.request, page, width });
      if (mine === this.latest) this.draw(view);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (mine === this.latest) this.failed(error.message);
    }
    this.body.removeAttribute("aria-busy");
  }

  draw({ picture, page, pages, boxes }) {
    const image = el("img", { src: picture, alt: `Page ${page} of ${pages} of ${this.title}, as a picture. Choose Text to read it.`, decoding: "sync" });
    const marks = boxes.map(({ at: [left, top, width, height], kind }) => el("i", { class: `box ${kind}`, style: `left:${left}%;top:${top}%;width:${width}%;height:${height}%` }));
    const sheet = el("div", { class: "sheet", style: `width:${ZOOMS[this.zoom] * 100}%` }, image, marks);
    this.body.replaceChildren(sheet);
    image.decode().catch(() => {}).finally(() => this.scrollTo(marks[0]));
  }

  scrollTo(mark) {
    const { body } = this;
    if (!mark) return body.scrollTo(0, 0);
    const box = mark.getBoundingClientRect();
    const room = body.getBoundingClientRect();
    body.scrollTop += box.top - room.top - body.clientHeight * 0.3;
    if (box.right > room.right || box.left < room.left) body.scrollLeft += box.left - room.left - 24;
  }

  drawBar() {
    const { page, pages, zoom } = this;
    const step = (symbol, label, usable, go) => {
      const node = el("button", { type: "button", class: "button quiet square", "aria-label": label, title: label, "aria-disabled": String(!usable) }, icon(symbol));
      node.addEventListener("click", () => usable && go());
      return node;
    };
    const to = (next) => () => {
      this.zoom = next;
      this.show();
    };
    const controls = [
      step("left", "Previous page", page > 1, () => this.show(page - 1)),
      el("span", { class: "of", "aria-live": "polite" }, `Page ${page} of ${pages}`),
      step("right", "Next page", page < pages, () => this.show(page + 1)),
      step("minus", "Zoom out", zoom > 0, to(zoom - 1)),
      step("plus", "Zoom in", zoom < ZOOMS.length - 1, to(zoom + 1)),
    ];
    keepFocus(this.bar, () => this.bar.replaceChildren(...controls));
  }
}
