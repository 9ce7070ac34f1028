/** The curves below the picture, on the same time. */

import { curveGroups, shownUnit, type CurveGroup } from "./curve-groups";
import { cycleAt, percentOf, timeAt } from "./cycles";
import type { Clock } from "./clock";
import type { Change, Curves, Cycle, CycleCurve, Side, TimeCurve } from "./data";
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
    // Who comes back wants to see what has changed.
    this.mode = curves.compare?.over_cycle.length ? "cycle" : "time";
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
    if (this.groups.length < 2) return h("span");
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
      if (this.mode === "cycle") plot.element.append(...this.changed(id));
      this.grid.append(plot.element);
      this.shown.push({ plot, lines: spec.lines });
    }
    const compared = this.curves.compare;
    const notes = [this.mode === "time" ? this.words.time_note : this.words.cycle_note];
    if (this.mode === "cycle" && compared) notes.push(this.earlierNote(compared));
    say(this.note, notes.join(" "));
    this.at(this.clock.time);
  }

  /** What is grey, and how far it can be compared. */
  private earlierNote(compared: NonNullable<Curves["compare"]>): string {
    const { words } = this;
    const date = new Date(compared.recorded).toLocaleDateString("en-GB", { dateStyle: "medium" });
    const said = fill(words.before_note, { date });
    if (compared.refused) return `${said} ${fill(words.before_refused, { why: compared.refused })}`;
    return `${said} ${compared.changes.length ? words.before_band : words.before_few}`;
  }

  private changed(curve: string): HTMLElement[] {
    const text = changeText(changesOf(this.curves.compare?.changes ?? [], curve), this.words);
    return text ? [h("p", { class: "small change" }, text)] : [];
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
    const detectable = detectableOf(this.curves.compare?.changes ?? [], curve);
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
 * "hip_adduction_peak" of the same side); null where no measure of it was compared.
 */
export function detectableOf(
  changes: readonly Change[],
  curve: { id: string; side: Side | null },
): number | null {
  const sizes = changesOf(changes, curve.id)
    .filter((change) => change.side === curve.side)
    .flatMap((change) => change.least_value ?? []);
  return sizes.length ? Math.max(...sizes) : null;
}

/** Curves whose measures are called otherwise. */
const CALLED: Readonly<Record<string, string>> = { pelvic_obliquity: "pelvic_drop" };

/** The measures of a curve that were compared. */
export function changesOf(changes: readonly Change[], curve: string): Change[] {
  return changes.filter((change) => change.id.startsWith(CALLED[curve] ?? curve));
}

/** What can be said of a curve's change: every one beyond error, or that none is. */
export function changeText(changes: readonly Change[], words: Words): string {
  const said = changes
    .filter((change) => change.is_detected)
    .map(({ title, side, change, least }) => {
      const values = { title, side: side ? words[side].toLowerCase() : "", change, least };
      return fill(words.change_told, { ...values, least: least ?? "" });
    });
  if (said.length) return said.join(" ");
  const sizes = changes.filter((change) => change.least_value !== null);
  const most = sizes.toSorted((a, b) => (b.least_value ?? 0) - (a.least_value ?? 0))[0];
  return most ? fill(words.change_untold, { least: most.least ?? "" }) : "";
}
