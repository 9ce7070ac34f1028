/** The curves below the picture, on the same time. */

import { curveGroups, shownUnit, type CurveGroup } from "./curve-groups";
import { cycleAt, percentOf, timeAt } from "./cycles";
import type { Clock } from "./clock";
import type { Curves, Cycle, CycleCurve, Side, TimeCurve } from "./data";
import { h, say } from "./dom";
import { Plot, valueAt, type Line, type Mark, type PlotSpec, type Values } from "./plot";
import { fill, type Words } from "./words";

const PERCENT = Array.from({ length: 101 }, (_, k) => k);

type Mode = "time" | "cycle";

interface Shown {
  plot: Plot;
  lines: Line[];
}

export class CurvePanels {
  readonly element: HTMLElement;
  private readonly grid = h("div", { class: "panels" });
  private readonly note = h("p", { class: "small soft" });
  private readonly groups: CurveGroup[];
  private group: CurveGroup | null;
  private mode: Mode;
  private shown: Shown[] = [];

  constructor(
    private readonly curves: Curves,
    private readonly clock: Clock,
    private readonly mass: number | null,
    private readonly words: Words,
  ) {
    this.groups = curveGroups([...curves.angles, ...curves.loads, ...curves.over_cycle], words);
    this.group = this.groups[0] ?? null;
    this.mode = "time";
    this.element = h(
      "section",
      { class: "curves", "aria-label": words.curves },
      h("div", { class: "choices" }, this.groupChoice(), this.modeChoice()),
      this.grid,
      this.note,
    );
    this.build();
  }

  /** The time axis changed: another cycle was chosen. */
  refit(): void {
    if (this.mode === "time") this.build();
  }

  /** Put the upright lines where the time is, and say the values there. */
  at(time: number, saying = true): void {
    const sides = { left: this.words.left_short, right: this.words.right_short };
    for (const { plot, lines } of this.shown) {
      const marks: Mark[] = lines
        .filter((line) => line.kind === "now")
        .toSorted((a, b) => (a.side ?? "").localeCompare(b.side ?? ""))
        .map((line) => {
          const x = this.mode === "time" ? time : this.percent(line.side, time);
          return { side: line.side, x, value: x === null ? null : valueAt(line.x, line.y, x) };
        });
      if (this.mode === "time") for (const mark of marks) mark.x = mark.side === null ? time : null;
      if (this.mode === "time") marks.push({ side: null, x: time, value: null });
      plot.mark(marks, saying ? sides : null);
    }
  }

  private percent(side: Side | null, time: number): number | null {
    const cycle = cycleAt(this.curves.cycles, side, time);
    return cycle ? percentOf(cycle, time) : null;
  }

  private groupChoice(): HTMLElement {
    const choice = h("select");
    for (const group of this.groups) choice.append(h("option", { value: group.id }, group.title));
    choice.addEventListener("change", () => {
      this.group = this.groups.find((group) => group.id === choice.value) ?? null;
      this.build();
    });
    return h("label", {}, h("span", {}, this.words.curves), choice);
  }

  private modeChoice(): HTMLElement {
    const buttons = (["time", "cycle"] as const).map((mode) => {
      const title = mode === "time" ? this.words.over_time : this.words.over_cycle;
      const pressed = String(this.mode === mode);
      const button = h("button", { type: "button", "aria-pressed": pressed }, title);
      button.addEventListener("click", () => {
        this.mode = mode;
        buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
        this.build();
      });
      return button;
    });
    if (!this.curves.over_cycle.length) return h("span");
    return h("div", { class: "choice", role: "group" }, ...buttons);
  }

  private build(): void {
    this.shown = [];
    this.grid.replaceChildren();
    for (const id of this.group?.ids ?? []) {
      const spec = this.mode === "time" ? this.overTime(id) : this.overCycle(id);
      if (!spec.lines.some((line) => line.y.some((value) => value !== null))) continue;
      const plot = new Plot(spec, (x) => this.point(x));
      this.grid.append(plot.element);
      this.shown.push({ plot, lines: spec.lines });
    }
    const compared = this.curves.compare;
    const notes = [this.mode === "time" ? this.words.time_note : this.words.cycle_note];
    if (this.mode === "cycle" && compared) {
      const date = new Date(compared.created).toLocaleDateString();
      notes.push(fill(this.words.before_note, { date }));
    }
    say(this.note, notes.join(" "));
    this.at(this.clock.time);
  }

  private point(x: number): void {
    this.clock.playing = false;
    if (this.mode === "time") {
      this.clock.seek(x);
      return;
    }
    const cycle = this.nearCycle();
    if (cycle) this.clock.seek(timeAt(cycle, x));
  }

  private nearCycle(): Cycle | null {
    const { time, start, end } = this.clock;
    const inside = this.curves.cycles.filter(
      (cycle) => cycle.start >= start - 1e-6 && cycle.end <= end + 1e-6,
    );
    return inside.find((cycle) => percentOf(cycle, time) !== null) ?? inside[0] ?? null;
  }

  private overTime(id: string): PlotSpec {
    const found: { curve: TimeCurve; x: number[] }[] = [
      ...this.curves.angles.map((curve) => ({ curve, x: this.curves.time })),
      ...this.curves.loads.map((curve) => ({ curve, x: this.curves.load_time })),
    ].filter(({ curve }) => curve.id === id);
    const curve = found[0]?.curve;
    const unit = shownUnit(curve?.unit ?? "1", this.mass, this.words);
    const lines = found.map(({ curve: one, x }): Line => {
      return { side: one.side, kind: "now", x, y: scaled(one.values, unit.factor) };
    });
    return this.spec(curve, unit, lines, [this.clock.start, this.clock.end], this.words.seconds);
  }

  private overCycle(id: string): PlotSpec {
    const now = this.curves.over_cycle.filter((curve) => curve.id === id);
    const unit = shownUnit(now[0]?.unit ?? "1", this.mass, this.words);
    const earlier = this.curves.compare?.over_cycle.filter((curve) => curve.id === id) ?? [];
    const before = earlier.map((curve) => this.cycleLine(curve, "before", unit.factor));
    const lines = now.map((curve) => this.cycleLine(curve, "now", unit.factor));
    return this.spec(now[0], unit, [...before, ...lines], [0, 100], this.words.percent);
  }

  private cycleLine(curve: CycleCurve, kind: "now" | "before", factor: number): Line {
    const line: Line = { side: curve.side, kind, x: PERCENT, y: scaled(curve.mean, factor) };
    if (kind === "now") {
      if (curve.n < 2) return line;
      return { ...line, low: scaled(curve.low, factor), high: scaled(curve.high, factor) };
    }
    const detectable = detectableOf(this.curves.compare?.detectable ?? {}, curve);
    if (detectable === null) return line;
    const moved = (by: number): Values =>
      curve.mean.map((value) => (value === null ? null : (value + by) * factor));
    return { ...line, low: moved(-detectable), high: moved(detectable) };
  }

  private spec(
    curve: TimeCurve | CycleCurve | undefined,
    unit: ReturnType<typeof shownUnit>,
    lines: Line[],
    [from, to]: [number, number],
    xTitle: string,
  ): PlotSpec {
    return {
      title: curve?.title ?? "",
      term: curve?.term ?? "",
      up: curve?.up ?? "",
      down: curve?.down ?? "",
      unit: unit.text,
      least: unit.least,
      decimals: unit.decimals,
      lines,
      from,
      to,
      xTitle,
    };
  }
}

function scaled(values: Values, factor: number): Values {
  return factor === 1 ? values : values.map((value) => (value === null ? null : value * factor));
}

/**
 * By how much a curve must differ: the most that any of its measures must ("hip_adduction" by
 * "hip_adduction_peak:left"); null where no measure of it was compared.
 */
export function detectableOf(
  least: Readonly<Record<string, number>>,
  curve: { id: string; side: Side | null },
): number | null {
  let found: number | null = null;
  for (const [key, size] of Object.entries(least)) {
    const fits = key.startsWith(curve.id) && key.endsWith(`:${curve.side ?? ""}`);
    if (fits) found = Math.max(found ?? 0, size);
  }
  return found;
}
