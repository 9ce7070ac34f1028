/** One small diagram as SVG: lines of left and right, bands, and upright lines for now. */

import { h, s, say, set } from "./dom";
import type { Side } from "./data";

export type Values = readonly (number | null)[];

export interface Line {
  side: Side | null;
  /** "base" and "before" are grey and lie below. */
  kind: "now" | "base" | "before";
  x: readonly number[];
  y: Values;
  low?: Values;
  high?: Values;
}

export interface PlotSpec {
  title: string;
  term: string;
  unit: string;
  up: string;
  down: string;
  lines: Line[];
  from: number;
  to: number;
  xTitle: string;
  /** Least span of the upright axis: noise is not blown up. */
  least: number;
  decimals: number;
}

export interface Mark {
  side: Side | null;
  x: number | null;
  value: number | null;
}

const [WIDTH, HEIGHT] = [320, 168];
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 312, 14, 142];

/** Round limits and ticks around values: 4 to 6 lines at 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, about = 4): number[] {
  const raw = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const found: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

/** Lowest and highest value of all lines, at least `least` apart. */
export function limits(
  lines: readonly Line[],
  from: number,
  to: number,
  least: number,
): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const line of lines) {
    line.x.forEach((x, k) => {
      if (x < from || x > to) return;
      for (const values of [line.y, line.low, line.high]) {
        const value = values?.[k];
        if (value === null || value === undefined) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    });
  }
  if (low > high) return [0, 1];
  const wider = Math.max(least - (high - low), 0.08 * (high - low)) / 2;
  return [low - wider, high + wider];
}

/** The path of a line; gaps stay gaps. */
export function pathOf(
  x: readonly number[],
  y: Values,
  across: (x: number) => number,
  down: (y: number) => number,
): string {
  let path = "";
  let pen = false;
  for (let k = 0; k < x.length; k++) {
    const value = y[k];
    if (value === null || value === undefined) {
      pen = false;
      continue;
    }
    path += `${pen ? "L" : "M"}${across(x[k] as number).toFixed(1)} ${down(value).toFixed(1)}`;
    pen = true;
  }
  return path;
}

/** The outline of a band, in pieces where it has gaps. */
export function bandOf(
  line: Line,
  across: (x: number) => number,
  down: (y: number) => number,
): string {
  let path = "";
  let piece: number[] = [];
  const close = (): void => {
    const { low, high, x } = line;
    if (piece.length > 1 && low && high) {
      const point = (k: number, values: Values): string =>
        `${across(x[k] as number).toFixed(1)} ${down(values[k] as number).toFixed(1)}`;
      const there = piece.map((k) => point(k, high));
      const back = piece.toReversed().map((k) => point(k, low));
      path += `M${[...there, ...back].join("L")}Z`;
    }
    piece = [];
  };
  line.x.forEach((_, k) => {
    if (typeof line.low?.[k] === "number" && typeof line.high?.[k] === "number") piece.push(k);
    else close();
  });
  close();
  return path;
}

/** Value of a line at a place, between its samples; null in gaps. */
export function valueAt(x: readonly number[], y: Values, place: number): number | null {
  let low = 0;
  let high = x.length - 1;
  if (high < 0 || place < (x[0] as number) || place > (x[high] as number)) return null;
  while (high - low > 1) {
    const between = (low + high) >> 1;
    if ((x[between] as number) <= place) low = between;
    else high = between;
  }
  const [a, b] = [y[low], y[high]];
  if (typeof a !== "number" || typeof b !== "number") return null;
  const gap = (x[high] as number) - (x[low] as number);
  return gap > 0 ? a + ((place - (x[low] as number)) / gap) * (b - a) : a;
}

export class Plot {
  readonly element: HTMLElement;
  private readonly picture: SVGSVGElement;
  private readonly body: SVGGElement;
  private readonly reading: HTMLElement;
  private readonly cursors = new Map<string, HTMLElement>();
  private width = WIDTH;
  private marks: readonly Mark[] = [];
  private spec: PlotSpec;
  private span: [number, number] | null = null;
  private paths: { line: SVGPathElement; band: SVGPathElement | null }[] = [];

  constructor(spec: PlotSpec, onPoint: ((x: number) => void) | null = null) {
    this.spec = spec;
    this.body = s("g");
    this.picture = s("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": spec.title,
      class: onPoint ? "curve-plot pointed" : "curve-plot",
    });
    this.picture.append(this.body);
    this.reading = h("span", { class: "reading" });
    // Moved by the compositor alone: an upright line within the SVG would draw all of it anew.
    const cursors = ["left", "right", "both"].map((side) => {
      const cursor = h("i", { class: `now ${side}`, hidden: true });
      this.cursors.set(side, cursor);
      return cursor;
    });
    const box = h("div", { class: "plot-box" }, this.picture, ...cursors);
    new ResizeObserver(() => this.measure(box.clientWidth)).observe(box);
    this.element = h(
      "figure",
      { class: "panel" },
      h(
        "figcaption",
        {},
        h("strong", {}, spec.title),
        spec.term ? h("span", { class: "soft" }, spec.term) : "",
        this.reading,
      ),
      box,
    );
    if (onPoint) this.hearPointer(onPoint);
    this.redraw();
  }

  /** Other lines; `hold` keeps the upright axis unless they leave it. */
  update(spec: PlotSpec, hold = false): void {
    const same =
      hold &&
      this.span !== null &&
      spec.lines.length === this.spec.lines.length &&
      spec.from === this.spec.from &&
      spec.to === this.spec.to;
    this.spec = spec;
    const [low, high] = limits(spec.lines, spec.from, spec.to, spec.least);
    if (same && this.span && low >= this.span[0] && high <= this.span[1]) this.trace();
    else this.redraw();
  }

  private across = (x: number): number =>
    LEFT + ((x - this.spec.from) / (this.spec.to - this.spec.from || 1)) * (RIGHT - LEFT);

  private down = (y: number): number => {
    const [low, high] = this.span ?? [0, 1];
    return BOTTOM - ((y - low) / (high - low || 1)) * (BOTTOM - TOP);
  };

  private redraw(): void {
    const { spec } = this;
    this.span = limits(spec.lines, spec.from, spec.to, spec.least);
    this.body.replaceChildren();
    this.drawFrame();
    this.paths = [...spec.lines].map((line) => {
      const kind = `${line.kind} ${line.side ?? "both"}`;
      const band = line.low && line.high ? s("path", { class: `spread ${kind}` }) : null;
      const path = s("path", { class: `curve ${kind}` });
      if (band) this.body.append(band);
      this.body.append(path);
      return { line: path, band };
    });
    this.trace();
  }

  private trace(): void {
    this.spec.lines.forEach((line, k) => {
      const paths = this.paths[k];
      if (!paths) return;
      const [x, y] = this.inView(line);
      set(paths.line, { d: pathOf(x, y, this.across, this.down) });
      if (paths.band) set(paths.band, { d: bandOf(line, this.across, this.down) });
    });
  }

  /** The samples between the ends of the axis, with one more at each side. */
  private inView(line: Line): [readonly number[], Values] {
    const first = line.x.findIndex((x) => x >= this.spec.from);
    if (first < 0) return [[], []];
    let last = line.x.length - 1;
    while (last > first && (line.x[last] as number) > this.spec.to) last--;
    return [line.x.slice(first, last + 1), line.y.slice(first, last + 1)];
  }

  private drawFrame(): void {
    const { spec } = this;
    const [low, high] = this.span ?? [0, 1];
    const marks = ticks(low, high);
    const step = marks.length > 1 ? (marks[1] as number) - (marks[0] as number) : 1;
    const decimals = Math.max(0, Math.min(3, -Math.floor(Math.log10(step) + 1e-9)));
    for (const value of marks) {
      const y = this.down(value).toFixed(1);
      this.body.append(
        s("line", { class: value === 0 ? "zero" : "gridline", x1: LEFT, x2: RIGHT, y1: y, y2: y }),
      );
      const text = value.toFixed(decimals).replace("-", "−");
      this.body.append(
        s("text", { class: "tick", x: LEFT - 5, y: Number(y) + 3.5, "text-anchor": "end" }, text),
      );
    }
    for (const value of ticks(spec.from, spec.to, 5)) {
      const x = this.across(value).toFixed(1);
      const text = String(value).replace("-", "−");
      this.body.append(
        s("text", { class: "tick", x, y: BOTTOM + 13, "text-anchor": "middle" }, text),
      );
    }
    this.body.append(
      s("text", { class: "tick", x: RIGHT, y: HEIGHT - 2, "text-anchor": "end" }, spec.xTitle),
    );
    const above = [spec.unit, spec.up && `↑ ${spec.up}`].filter(Boolean).join("  ");
    this.body.append(s("text", { class: "tick", x: 2, y: TOP - 4 }, above));
    if (spec.down)
      this.body.append(s("text", { class: "tick", x: 2, y: HEIGHT - 2 }, `↓ ${spec.down}`));
  }

  private measure(width: number): void {
    this.width = width;
    this.mark(this.marks, null);
  }

  /** Put the upright lines; `sides` says how sides are called where the values are to be said. */
  mark(marks: readonly Mark[], sides: { left: string; right: string } | null): void {
    this.marks = marks;
    const seen = new Set<string>();
    for (const { side, x } of marks) {
      if (x === null || x < this.spec.from || x > this.spec.to) continue;
      const place = (this.across(x) / WIDTH) * this.width;
      const cursor = this.cursors.get(side ?? "both");
      if (cursor) cursor.style.transform = `translateX(${place.toFixed(1)}px)`;
      seen.add(side ?? "both");
    }
    for (const [side, cursor] of this.cursors) cursor.hidden = !seen.has(side);
    if (sides) this.sayValues(marks, sides);
  }

  private sayValues(marks: readonly Mark[], sides: { left: string; right: string }): void {
    const texts: string[] = [];
    for (const { side, value } of marks) {
      if (value === null) continue;
      const number = value.toFixed(this.spec.decimals).replace(/^-(0(\.0*)?)$/, "$1");
      texts.push(`${side ? `${sides[side]} ` : ""}${number.replace("-", "−")}`);
    }
    say(this.reading, texts.join("   "));
  }

  /** Say something where the values at a time are said else. */
  read(text: string): void {
    say(this.reading, text);
  }

  private hearPointer(onPoint: (x: number) => void): void {
    const point = (event: PointerEvent): void => {
      const box = this.picture.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * WIDTH;
      const share = Math.min(Math.max((x - LEFT) / (RIGHT - LEFT), 0), 1);
      onPoint(this.spec.from + share * (this.spec.to - this.spec.from));
    };
    this.picture.addEventListener("pointerdown", (event) => {
      this.picture.setPointerCapture(event.pointerId);
      point(event);
    });
    this.picture.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) point(event);
    });
  }
}
