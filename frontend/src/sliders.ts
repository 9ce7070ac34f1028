/** One slider for each gluteal part and side, or one for both sides. */

import { h, say, set } from "./dom";
import type { Side } from "./data";
import { MOST, STEP, type Part, type Strengths } from "./strengths";
import { fill, type Words } from "./words";

interface Row {
  part: Part;
  side: Side | "both";
  slider: HTMLInputElement;
  text: HTMLElement;
  label: HTMLElement;
  element: HTMLElement;
}

/** A strength in words: "40 % weaker". */
export function strengthText(factor: number, words: Words): string {
  const percent = Math.round(100 * Math.abs(factor - 1));
  if (factor === 0) return words.silent;
  if (percent === 0) return words.as_is;
  return fill(factor < 1 ? words.weaker : words.stronger, { percent });
}

export class Sliders {
  readonly element: HTMLElement;
  private readonly rows: Row[] = [];
  private readonly list = h("div", { class: "sliders" });

  constructor(
    parts: readonly Part[],
    private readonly strengths: Strengths,
    private readonly words: Words,
    private readonly moved: () => void,
  ) {
    for (const part of parts) {
      const sides = Object.keys(part.sides) as (Side | "both")[];
      const group = h("div", { class: "part" }, h("strong", {}, part.title));
      for (const side of sides) group.append(this.row(part, side));
      this.list.append(group);
    }
    this.element = h(
      "div",
      {},
      this.list,
      h("div", { class: "choices" }, this.link(), this.reset()),
    );
    this.refresh();
  }

  private row(part: Part, side: Side | "both"): HTMLElement {
    const slider = h("input", { type: "range", min: 0, max: MOST, step: STEP, list: "as-it-is" });
    const text = h("output", {});
    const label = h("span", { class: side === "both" ? "side" : `side key-${side}` });
    const element = h("label", { class: `slider ${side}` }, label, slider, text);
    slider.addEventListener("input", () => {
      this.strengths.put(part, side, this.snapped(slider));
      this.refresh();
      this.moved();
    });
    this.rows.push({ part, side, slider, text, label, element });
    return element;
  }

  /** Near "as it is" the slider holds there. */
  private snapped(slider: HTMLInputElement): number {
    const factor = Number(slider.value);
    return Math.abs(factor - 1) < STEP / 2 ? 1 : factor;
  }

  private link(): HTMLElement {
    const box = h("input", { type: "checkbox", checked: this.strengths.linked });
    box.addEventListener("change", () => {
      this.strengths.link(box.checked);
      this.refresh();
      this.moved();
    });
    return h("label", { class: "tick-box" }, box, this.words.linked);
  }

  private reset(): HTMLElement {
    const button = h("button", { type: "button" }, this.words.reset);
    button.addEventListener("click", () => {
      this.strengths.reset();
      this.refresh();
      this.moved();
    });
    return button;
  }

  private refresh(): void {
    const { words, strengths } = this;
    for (const { part, side, slider, text, label, element } of this.rows) {
      const linked = strengths.linked && part.sides.left && part.sides.right;
      element.hidden = Boolean(linked && side === "right");
      const factor = strengths.of(part.sides[side] ?? "");
      slider.value = String(factor);
      const said = strengthText(factor, words);
      const name = linked
        ? fill(words.strength_both, { muscle: part.title })
        : fill(words.strength, { muscle: part.title, side: side === "both" ? "" : words[side] });
      set(slider, { "aria-valuetext": said, "aria-label": name });
      element.classList.toggle("linked", Boolean(linked));
      set(label, { class: linked || side === "both" ? "side" : `side key-${side}` });
      say(label, linked ? words.both : side === "both" ? "" : words[side]);
      say(text, said);
    }
  }
}
