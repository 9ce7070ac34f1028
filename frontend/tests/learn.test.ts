import { afterEach, expect, test, vi } from "vitest";
import {
  armSpan,
  barOf,
  counted,
  marksAt,
  numberText,
  spanOf,
  stopText,
  whatItDoes,
  type Figure,
} from "../src/learn-figure";
import { mountFigure } from "../src/learn-island";

const FIGURE: Figure = {
  id: "one",
  stops: [0, 45, 90],
  start: 0,
  unit: "°",
  marks: [
    ["bone", "M0 0L1 1"],
    ["muscle glmax1", "M0 0L2 2"],
    ["muscle glmax1", "M0 0L3 3"],
    ["muscle glmax1", "M0 0L4 4"],
  ],
  frames: [[0, 1], [0, 2], [3]],
  numbers: [
    {
      id: "pull",
      unit: "N",
      decimals: 0,
      value: [10, 20, 40],
      low: [5, 15, 30],
      high: [15, 25, 50],
    },
    { id: "change", unit: "N", decimals: 1, value: [0, -2, 4], low: [], high: [] },
  ],
  arms: [
    { part: "glmax1", extension: [4, 3, 2], abduction: [1, 2, 3], rotation: [2, 0.1, -2] },
    { part: "glmed1", extension: [1, 0, -1], abduction: [5, 3, 0], rotation: [-1, -4, -5] },
  ],
};

const WORDS = {
  summary: "At {stop}: {does} of {all} {verb}, {opposes} {other}.",
  range: "{low} to {high}",
  unit: "°",
  actions: {
    extension: { does: "straighten", opposes: "bend", one: "straightens", other: "bends" },
    abduction: { does: "outward", opposes: "inward", one: "outward", other: "inward" },
    rotation: { does: "turn out", opposes: "turn in", one: "turns out", other: "turns in" },
  },
};

function page(): HTMLElement {
  const element = document.createElement("figure");
  element.dataset["figure"] = "/learn/figures/one";
  element.dataset["words"] = JSON.stringify(WORDS);
  element.innerHTML = `
    <svg class="fg-svg"><path class="bone" d="M0 0"/></svg>
    <div data-slider hidden><output data-at></output>
      <input type="range" min="0" max="2" step="1" value="0"></div>
    <div data-actions hidden>
      <input type="radio" name="do" value="extension" checked>
      <input type="radio" name="do" value="rotation"></div>
    <div data-number="pull"><b data-value></b><svg><rect class="spread"/><rect class="amount"/></svg>
      <span data-spread></span></div>
    <div data-number="change"><b data-value></b><svg><rect class="amount"/></svg></div>
    <span data-other></span><span data-one></span>
    <div data-arm="glmax1"><svg><rect class="amount"/></svg><b data-value></b></div>
    <div data-arm="glmed1"><svg><rect class="amount"/></svg><b data-value></b></div>
    <p data-summary></p>`;
  return element;
}

function answer(figure: unknown, ok = true): void {
  const status = ok ? 200 : 404;
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(figure), { status })));
}

const text = (element: HTMLElement, selector: string): string =>
  element.querySelector(selector)?.textContent ?? "";

function move(element: HTMLElement, stop: number): void {
  const slider = element.querySelector<HTMLInputElement>("input[type=range]");
  if (!slider) throw new Error("no slider");
  slider.value = String(stop);
  slider.dispatchEvent(new Event("input"));
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a leverage does something, the opposite, or hardly anything", () => {
  expect([4.9, -0.2, 0.49, -3].map(whatItDoes)).toEqual(["does", "little", "little", "opposes"]);
  expect(counted(FIGURE, 2, "rotation")).toEqual({ does: 0, opposes: 2, little: 0 });
  expect(counted(FIGURE, 1, "rotation")).toEqual({ does: 0, opposes: 1, little: 1 });
});

test("bars begin at zero; numbers of one unit share an axis, those below zero apart", () => {
  const [pull, change] = FIGURE.numbers;
  if (!pull || !change) throw new Error("no numbers");
  expect(spanOf(FIGURE, pull)).toEqual([0, 50]);
  expect(spanOf(FIGURE, change)).toEqual([-2, 4]);
  expect(barOf(10, [0, 40])).toEqual({ start: 0, length: 25, low: 0, spread: 0 });
  expect(barOf(-1, [-2, 2])).toEqual({ start: 25, length: 25, low: 0, spread: 0 });
  expect(barOf(20, [0, 40], [10, 30])).toMatchObject({ low: 25, spread: 50 });
  expect(armSpan(FIGURE.arms)).toEqual([-5, 5]);
});

test("numbers have a true minus, and a plus where they may be below zero", () => {
  expect(numberText(-3.14, 1, true)).toBe("−3.1");
  expect(numberText(2, 0, true)).toBe("+2");
  expect(numberText(2, 0, false)).toBe("2");
  expect(numberText(-0.04, 1, true)).toBe("0.0");
  expect([stopText(-4, "cm"), stopText(45, "°")]).toEqual(["−4 cm", "45°"]);
});

test("muscles are drawn by what they do, bones as they are; one frame serves all stops", () => {
  expect(marksAt(FIGURE, 0, "rotation")).toEqual([
    ["bone", "M0 0L1 1"],
    ["muscle does", "M0 0L2 2"],
  ]);
  expect(marksAt(FIGURE, 2, "rotation")).toEqual([["muscle opposes", "M0 0L4 4"]]);
  const still = { ...FIGURE, frames: [[0]] };
  expect(marksAt(still, 2, "rotation")).toEqual([["bone", "M0 0L1 1"]]);
});

test("moving the slider moves the drawing, the numbers, the bars and the words", async () => {
  answer(FIGURE);
  const element = page();
  await mountFigure(element);
  expect(element.dataset["ready"]).toBe("yes");
  expect(element.querySelector("[data-slider]")?.hasAttribute("hidden")).toBe(false);
  expect(element.querySelectorAll(".fg-svg path")).toHaveLength(2);
  move(element, 2);
  const slider = element.querySelector("input[type=range]");
  expect(slider?.getAttribute("aria-valuetext")).toBe("90°");
  expect(element.querySelectorAll(".fg-svg path")).toHaveLength(1);
  expect(text(element, "[data-number=pull] [data-value]")).toBe("40");
  expect(text(element, "[data-spread]")).toBe("30 to 50");
  expect(text(element, "[data-number=change] [data-value]")).toBe("+4.0");
  expect(element.querySelector("[data-number=pull] rect.amount")?.getAttribute("width")).toBe("80");
  expect(text(element, "[data-summary]")).toBe("At 90°: 1 of 2 straighten, 1 bend.");
});

test("another action shows other leverages, with words for both ways", async () => {
  answer(FIGURE);
  const element = page();
  await mountFigure(element);
  const choice = element.querySelector<HTMLInputElement>("input[value=rotation]");
  if (!choice) throw new Error("no choice");
  choice.checked = true;
  choice.dispatchEvent(new Event("change"));
  expect(text(element, "[data-arm=glmax1] [data-value]")).toBe("+2.0");
  expect(element.querySelector("[data-arm=glmed1] rect")?.getAttribute("class")).toBe(
    "amount opposes",
  );
  expect([text(element, "[data-one]"), text(element, "[data-other]")]).toEqual([
    "turns out",
    "turns in",
  ]);
  expect(text(element, "[data-summary]")).toBe("At 0°: 1 of 2 turn out, 1 turn in.");
});

test("without an answer the page stays as it was", async () => {
  for (const bad of [() => answer({ error: "gone" }, false), () => answer({ stops: [] })]) {
    bad();
    const element = page();
    const before = element.querySelector("[data-slider]")?.outerHTML;
    await mountFigure(element);
    expect(element.dataset["ready"]).toBeUndefined();
    expect(element.querySelector("[data-slider]")?.outerHTML).toBe(before);
  }
});
