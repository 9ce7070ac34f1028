/** The largest loads, left beside right: as they are, and what other strengths change. */

import type { LoadChange, Side } from "./data";
import { h, say } from "./dom";
import { fill, type Words } from "./words";

const GRAVITY = 9.80665;
/** What is seen at once; everything else is folded away. */
const FIRST = new Set([
  "hip_contact",
  "knee_compression",
  "patellofemoral_force",
  "lumbar_compression",
  "gluteus_maximus_force",
  "gluteus_medius_force",
  "gluteus_minimus_force",
]);
const SIDES = ["left", "right"] as const;

/** A force for reading: three figures are more than a model knows. */
export function forceText(value: number): string {
  const size = Math.abs(value);
  const step = size >= 1000 ? 10 : size >= 100 ? 5 : 1;
  return (Math.round(value / step) * step).toLocaleString("en-GB").replace("-", "−");
}

/** A change in whole per cent with its sign; a true minus. */
export function percentText(percent: number | null): string {
  if (percent === null) return "–";
  const whole = Math.round(percent);
  if (whole === 0) return "0 %";
  return `${whole > 0 ? "+" : "−"}${Math.abs(whole)} %`;
}

/** A force with its sign. */
export function signed(value: number): string {
  const text = forceText(value).replace("−0", "0");
  return value > 0 && text !== "0" ? `+${text}` : text;
}

/** A force as it is read: newtons, and body weights where the mass is known. */
export function weighted(value: number, mass: number | null, words: Words): string {
  const newtons = `${forceText(value)} N`;
  if (!mass) return newtons;
  return `${newtons} · ${fill(words.in_weights, { value: (value / (mass * GRAVITY)).toFixed(1) })}`;
}

/**
 * What a change is called: with its range once that is known, and "cannot tell" where the range
 * holds both directions.
 */
export function changeText(load: LoadChange, words: Words): string {
  if (isUntouched(load)) return words.as_is;
  if (load.change_low === null || load.change_high === null) return `≈ ${signed(load.change)} N`;
  const values = { low: signed(load.change_low), high: signed(load.change_high) };
  if (!load.sure) return fill(words.cannot_tell, values);
  return fill(words.change_of, { ...values, change: signed(load.change) });
}

/** Whether a load stays as it is, as on the side whose muscles were left alone. */
export function isUntouched(load: LoadChange): boolean {
  const all = [load.change, load.change_low ?? 0, load.change_high ?? 0];
  return all.every((change) => Math.abs(change) < 0.5);
}

interface Cell {
  element: HTMLElement;
  value: HTMLElement;
  change: HTMLElement;
}

export class LoadTable {
  readonly element: HTMLElement;
  private readonly body = h("tbody");
  private readonly more = h("tbody", { hidden: true });
  private readonly button: HTMLButtonElement;
  private readonly state = h("p", { class: "small soft", role: "status" });
  private readonly cells = new Map<string, Cell>();
  private readonly rows = new Map<string, HTMLElement>();

  constructor(
    private readonly words: Words,
    private readonly mass: number | null,
  ) {
    const heads = [words.peaks, words.left, words.right].map((text, k) =>
      h("th", { scope: "col", class: ["", "key-left", "key-right"][k] ?? "" }, text),
    );
    this.button = h("button", { type: "button", "aria-expanded": "false" }, words.all_loads);
    this.button.addEventListener("click", () => this.unfold());
    const head = h("thead", {}, h("tr", {}, ...heads));
    const table = h("table", {}, head, this.body, this.more);
    this.element = h(
      "section",
      { class: "loads", "aria-label": words.peaks },
      table,
      h("div", { class: "choices" }, this.button, this.state),
    );
  }

  private unfold(): void {
    this.more.hidden = !this.more.hidden;
    this.button.setAttribute("aria-expanded", String(!this.more.hidden));
    say(this.button, this.more.hidden ? this.words.all_loads : this.words.fewer_loads);
  }

  /** Show loads; before a slider is moved there is nothing but how they are. */
  show(loads: readonly LoadChange[], ranges: boolean, asIs: boolean): void {
    this.element.hidden = loads.length === 0;
    say(this.state, ranges || asIs ? "" : this.words.working);
    this.body.parentElement?.classList.toggle("as-is", asIs);
    for (const load of loads) this.fillCell(load, asIs);
    const shown = new Set(loads.map((load) => load.id));
    for (const [id, row] of this.rows) row.hidden = !shown.has(id);
    this.button.hidden = this.more.childElementCount === 0;
  }

  private fillCell(load: LoadChange, asIs: boolean): void {
    const cell = this.cellOf(load);
    say(cell.value, weighted(asIs ? load.base : load.value, this.mass, this.words));
    say(cell.change, asIs ? "" : changeText(load, this.words));
    cell.element.classList.toggle("unsure", !asIs && load.sure !== true);
  }

  private cellOf(load: LoadChange): Cell {
    const key = keyOf(load);
    const known = this.cells.get(key);
    if (known) return known;
    this.addRow(load);
    const made = this.cells.get(key);
    if (!made) throw new Error(`no cell for ${key}`);
    return made;
  }

  /** A row for both sides of a load; what has no side takes both columns. */
  private addRow(load: LoadChange): void {
    const row = h("tr", {}, h("th", { scope: "row" }, load.title));
    const sides: readonly (Side | null)[] = load.side ? SIDES : [null];
    for (const side of sides) {
      const [value, change] = [h("span", { class: "value" }), h("span", { class: "by" })];
      const element = h("td", side ? {} : { colspan: 2 }, value, change);
      row.append(element);
      this.cells.set(keyOf({ id: load.id, side }), { element, value, change });
    }
    this.rows.set(load.id, row);
    (FIRST.has(load.id) ? this.body : this.more).append(row);
  }
}

function keyOf(load: { id: string; side: Side | null }): string {
  return `${load.id}:${load.side ?? ""}`;
}
