/** The largest loads as they are and then, with the range of the change once it is worked out. */

import type { Side } from "./data";
import { h, say } from "./dom";
import type { Words } from "./words";

export interface LoadRow {
  id: string;
  title: string;
  side: Side | null;
  unit: string;
  base: number;
  value: number;
  change: number;
  change_percent: number | null;
  change_low: number | null;
  change_high: number | null;
  sure: boolean | null;
}

/** A change in whole per cent with its sign; a true minus. */
export function percentText(percent: number | null): string {
  if (percent === null) return "–";
  const whole = Math.round(percent);
  if (whole === 0) return "0 %";
  return `${whole > 0 ? "+" : "−"}${Math.abs(whole)} %`;
}

/** A force for reading: three figures are more than a model knows. */
export function forceText(value: number): string {
  const size = Math.abs(value);
  const step = size >= 1000 ? 10 : size >= 100 ? 5 : 1;
  return (Math.round(value / step) * step).toLocaleString("en-GB").replace("-", "−");
}

export class LoadTable {
  readonly element: HTMLElement;
  private readonly body = h("tbody");
  private readonly state = h("p", { class: "small soft", role: "status" });
  private rows = new Map<string, { cells: HTMLElement[]; row: HTMLElement }>();

  constructor(private readonly words: Words) {
    const heads = [
      words.peaks,
      words.peak_is,
      words.peak_then,
      words.peak_change,
      words.peak_range,
    ];
    const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
    this.element = h(
      "section",
      { class: "loads", "aria-label": words.peaks },
      h("table", {}, h("thead", {}, head), this.body),
      this.state,
    );
  }

  show(loads: readonly LoadRow[], ranges: boolean, asIs: boolean): void {
    this.element.hidden = loads.length === 0;
    say(this.state, ranges || asIs ? "" : this.words.working);
    for (const load of loads) this.fillRow(load, asIs);
    const shown = new Set(loads.map(keyOf));
    for (const [key, { row }] of this.rows) row.hidden = !shown.has(key);
  }

  private fillRow(load: LoadRow, asIs: boolean): void {
    const { cells, row } = this.rowOf(load);
    const [is, then, change, range] = cells as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
    say(is, `${forceText(load.base)} ${load.unit}`);
    say(then, asIs ? "" : `${forceText(load.value)} ${load.unit}`);
    say(change, asIs ? "" : percentText(load.change_percent));
    const known = !asIs && load.change_low !== null && load.change_high !== null;
    const [low, high] = [load.change_low ?? 0, load.change_high ?? 0];
    const span = `${signed(low)} … ${signed(high)} ${load.unit}`;
    say(range, known ? (load.sure === false ? `${span}, ${this.words.unsure}` : span) : "");
    row.classList.toggle("unsure", known && load.sure === false);
  }

  private rowOf(load: LoadRow): { cells: HTMLElement[]; row: HTMLElement } {
    const key = keyOf(load);
    const found = this.rows.get(key);
    if (found) return found;
    const side = load.side ? this.words[load.side].toLowerCase() : "";
    const name = h(
      "th",
      { scope: "row" },
      load.title,
      load.side ? h("span", { class: `key-${load.side}` }, ` ${side}`) : "",
    );
    const cells = Array.from({ length: 4 }, () => h("td"));
    const row = h("tr", {}, name, ...cells);
    this.body.append(row);
    const made = { cells, row };
    this.rows.set(key, made);
    return made;
  }
}

function keyOf(load: LoadRow): string {
  return `${load.id}:${load.side ?? ""}`;
}

function signed(value: number): string {
  const text = forceText(value).replace("−0", "0");
  return value > 0 && text !== "0" ? `+${text}` : text;
}
