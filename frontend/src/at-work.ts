/** Which muscle groups work now: bars for left and right, and which of them are drawn. */

import { activationColour, css } from "./colours";
import type { Scene } from "./data";
import { h, say } from "./dom";
import { groupActivation, isKnown } from "./pose";
import { fill, type Words } from "./words";

interface Row {
  muscles: { left: number[]; right: number[] };
  bars: { left: HTMLElement; right: HTMLElement };
  text: HTMLElement;
}

/** Groups by name with the muscles of both sides. */
export function bySide(
  scene: Scene,
): Map<string, { title: string; left: number[]; right: number[] }> {
  const found = new Map<string, { title: string; left: number[]; right: number[] }>();
  for (const group of scene.groups) {
    if (group.side === null || group.id === "others") continue;
    const row = found.get(group.id) ?? { title: group.title, left: [], right: [] };
    row[group.side] = group.muscles;
    found.set(group.id, row);
  }
  return found;
}

export class AtWork {
  readonly element: HTMLElement;
  private readonly rows: Row[] = [];
  private readonly state = h("p", { class: "small soft" });

  constructor(
    private readonly scene: Scene,
    private readonly words: Words,
  ) {
    const table = h("table", {}, this.head());
    for (const { title, left, right } of bySide(scene).values()) {
      table.append(this.row(title, { left, right }));
    }
    this.element = h("aside", { class: "at-work" }, h("h3", {}, words.at_work), table, this.state);
  }

  private head(): HTMLElement {
    const { words } = this;
    return h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, h("span", { class: "away" }, words.muscles)),
        h("th", { scope: "col", class: "key-left" }, words.left),
        h("th", { scope: "col", class: "key-right" }, words.right),
      ),
    );
  }

  private row(title: string, muscles: { left: number[]; right: number[] }): HTMLElement {
    const bars = { left: h("i"), right: h("i") };
    const text = h("span", { class: "away" });
    const cell = (side: "left" | "right"): HTMLElement =>
      h("td", {}, h("span", { class: "bar-of", "aria-hidden": "true" }, bars[side]));
    this.rows.push({ muscles, bars, text });
    return h("tr", {}, h("th", { scope: "row" }, title, text), cell("left"), cell("right"));
  }

  private sayState(solved: number): void {
    const { words } = this;
    const unknown = (["left", "right"] as const).filter(
      (_, side) => !isKnown(this.scene, solved, side),
    );
    const missing = unknown.map((side) => fill(words.side_unknown, { side: words[side] }));
    say(this.state, [...missing, words.at_work_note].join(" "));
  }

  /** Show one solved frame; -1 where muscles are not known. */
  at(solved: number, dark: boolean, settled: boolean): void {
    this.sayState(solved);
    for (const row of this.rows) {
      const said: string[] = [];
      for (const side of ["left", "right"] as const) {
        const active = groupActivation(
          this.scene,
          row.muscles[side],
          solved,
          side === "left" ? 0 : 1,
        );
        const { style } = row.bars[side];
        style.transform = `scaleX(${active === null ? 0 : Math.max(0.01, active).toFixed(3)})`;
        style.background = css(activationColour(active ?? -1, dark));
        const value = active === null ? this.words.not_known : `${Math.round(active * 100)} %`;
        said.push(`${this.words[side]} ${value}`);
      }
      if (settled) say(row.text, `: ${said.join(", ")}`);
    }
  }
}
