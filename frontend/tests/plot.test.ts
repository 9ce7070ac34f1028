import { expect, test } from "vitest";
import {
  bandOf,
  limits,
  pathOf,
  Plot,
  ticks,
  valueAt,
  type Line,
  type PlotSpec,
} from "../src/plot";

const same = (value: number): number => value;

test("ticks are round and within the limits", () => {
  expect(ticks(0, 100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(ticks(-0.31, 0.42)).toEqual([-0.2, 0, 0.2, 0.4]);
  expect(ticks(7.24, 7.3).length).toBeGreaterThan(2);
});

test("gaps in a line stay gaps", () => {
  expect(pathOf([0, 1, 2, 3], [1, null, 2, 3], same, same)).toBe("M0.0 1.0M2.0 2.0L3.0 3.0");
});

test("a band has one piece on each side of a gap", () => {
  const line: Line = {
    side: "left",
    kind: "now",
    x: [0, 1, 2, 3, 4],
    y: [],
    low: [0, 0, null, 0, 0],
    high: [1, 1, 1, 1, 1],
  };
  expect(bandOf(line, same, same).match(/M/g)).toHaveLength(2);
});

test("limits look at what is shown, and are not narrower than asked", () => {
  const line: Line = { side: null, kind: "now", x: [0, 1, 2], y: [5, 6, 999] };
  const [low, high] = limits([line], 0, 1, 10);
  expect(high - low).toBeCloseTo(10);
  expect(low).toBeLessThan(5);
  expect(limits([], 0, 1, 10)).toEqual([0, 1]);
});

test("values lie between samples, and nowhere in gaps or outside", () => {
  expect(valueAt([0, 1, 2], [0, 10, null], 0.5)).toBe(5);
  expect(valueAt([0, 1, 2], [0, 10, null], 1.5)).toBeNull();
  expect(valueAt([0, 1], [0, 10], 1.1)).toBeNull();
  expect(valueAt([], [], 0)).toBeNull();
});

const SPEC: PlotSpec = {
  title: "Hip contact",
  term: "",
  unit: "N",
  up: "",
  down: "",
  lines: [{ side: "left", kind: "now", x: [0, 100], y: [0, -0.4] }],
  from: 0,
  to: 100,
  xTitle: "%",
  least: 1,
  decimals: 0,
};

test("a diagram says its value without a minus before nought", () => {
  const plot = new Plot(SPEC);
  plot.mark([{ side: "left", x: 100, value: -0.4 }], { left: "L", right: "R" });
  expect(plot.element.querySelector(".reading")?.textContent).toBe("L 0");
});

test("a line that is gone leaves no path", () => {
  const plot = new Plot(SPEC);
  plot.update({ ...SPEC, lines: [{ ...(SPEC.lines[0] as Line), y: [] }] }, true);
  expect(plot.element.querySelector("path.curve")?.getAttribute("d")).toBe("");
});
