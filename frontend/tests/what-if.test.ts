import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Asking, type Question } from "../src/asking";
import type { LoadChange } from "../src/data";
import { forceText, LoadTable, percentText, weighted } from "../src/load-table";
import { Sliders, strengthText } from "../src/sliders";
import { finePartsOf, partsOf, Strengths } from "../src/strengths";
import { mountWhatIf } from "../src/what-if-island";
import { WORDS } from "../src/words";

const TARGETS = ["gluteus_maximus", "gluteus_medius", "hamstrings"].flatMap((name) =>
  (["left", "right"] as const).map((side) => ({ id: `${name}.${side}`, title: name, side })),
);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("sliders are for the gluteal parts, both spellings of a target alike", () => {
  expect(partsOf(TARGETS).map((part) => part.name)).toEqual(["gluteus_maximus", "gluteus_medius"]);
  const short = TARGETS.map((target) => ({ ...target, id: target.id.split(".")[0] as string }));
  expect(partsOf(short)).toEqual(partsOf(TARGETS));
  expect(partsOf(TARGETS.slice(4))[0]?.name).toBe("hamstrings");
});

test("linked sides move together, apart each for itself; as it is asks for nothing", () => {
  const parts = partsOf(TARGETS);
  const [first] = parts as [(typeof parts)[number]];
  const strengths = new Strengths(parts);
  strengths.put(first, "left", 0.6);
  expect(strengths.scales()).toEqual({ "gluteus_maximus.left": 0.6, "gluteus_maximus.right": 0.6 });
  strengths.link(false);
  strengths.put(first, "right", 1);
  expect(strengths.scales()).toEqual({ "gluteus_maximus.left": 0.6 });
  strengths.link(true);
  expect(strengths.of("gluteus_maximus.right")).toBe(0.6);
  strengths.reset();
  expect(strengths.scales()).toEqual({});
});

const PARTS = ["glmed1", "glmed2"].flatMap((name) =>
  (["left", "right"] as const).map((side) => ({
    id: `${name}.${side}`,
    title: name,
    side,
    group: "gluteus_medius",
  })),
);

test("a muscle divided has parts as strong as it was, united it is as strong as they were", () => {
  const fine = finePartsOf(PARTS);
  expect(fine.map((part) => part.name)).toEqual(["glmed1", "glmed2"]);
  const strengths = new Strengths(partsOf(TARGETS), false, fine);
  const medius = partsOf(TARGETS)[1]!;
  strengths.put(medius, "left", 0.5);
  expect(strengths.isFine).toBe(false);
  strengths.divide();
  expect(strengths.isFine).toBe(true);
  expect(strengths.scales()).toEqual({ "glmed1.left": 0.5, "glmed2.left": 0.5 });
  strengths.put(fine[0]!, "left", 0.8);
  // The address says it too.
  const again = new Strengths(partsOf(TARGETS), true, fine);
  again.read(new URLSearchParams(strengths.written()));
  expect([again.isFine, again.linked]).toEqual([true, false]);
  expect(again.scales()).toEqual(strengths.scales());
  strengths.unite();
  expect(strengths.isFine).toBe(false);
  expect(strengths.scales()).toEqual({ "gluteus_medius.left": 0.65 });
});

test("strengths in words", () => {
  expect([0, 0.6, 1, 1.3].map((factor) => strengthText(factor, WORDS))).toEqual([
    "no force at all",
    "40 % weaker",
    "as it is",
    "30 % stronger",
  ]);
});

test("a slider is labelled, says its value in words and moves its twin", () => {
  const parts = partsOf(TARGETS);
  const strengths = new Strengths(parts);
  let moved = 0;
  const { element } = new Sliders(parts, strengths, WORDS, () => moved++);
  const [left, right] = element.querySelectorAll<HTMLInputElement>("input[type=range]");
  if (!left || !right) throw new Error("no sliders");
  left.value = "0.5";
  left.dispatchEvent(new Event("input"));
  expect(moved).toBe(1);
  expect(left.getAttribute("aria-label")).toBe("gluteus_maximus, both sides");
  expect(left.getAttribute("aria-valuetext")).toBe("50 % weaker");
  expect(right.closest("label")?.hidden).toBe(true);
  expect(right.value).toBe("0.5");
});

/** A server that answers when told to. */
function server(): {
  asked: Question[];
  answer: () => Promise<void>;
  asking: Asking<number>;
  heard: number[];
} {
  const asked: Question[] = [];
  const waiting: (() => void)[] = [];
  const heard: number[] = [];
  const asking = new Asking<number>(
    (question) =>
      new Promise((done) => {
        asked.push(question);
        waiting.push(() => done(question.sequence));
      }),
    (answer) => heard.push(answer),
    () => undefined,
    300,
  );
  const answer = async (): Promise<void> => {
    waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { asked, answer, asking, heard };
}

test("one question is on its way, and only the newest waits", async () => {
  const { asked, answer, asking, heard } = server();
  for (const factor of [0.9, 0.8, 0.7, 0.6]) asking.ask({ a: factor });
  expect(asked.map((question) => question.scales["a"])).toEqual([0.9]);
  await answer();
  expect(asked.map((question) => question.scales["a"])).toEqual([0.9, 0.6]);
  await answer();
  expect(heard).toEqual([1, 4]);
});

test("ranges are asked for once the finger rests, and dropped when it moves again", async () => {
  const { asked, answer, asking, heard } = server();
  asking.ask({ a: 0.9 });
  await answer();
  await vi.advanceTimersByTimeAsync(299);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.at(-1)?.ranges).toBe(true);
  asking.ask({ a: 0.8 });
  expect(asked.at(-1)?.ranges).toBe(false);
  await answer();
  await answer();
  expect(heard).toEqual([1, 3]);
  await vi.advanceTimersByTimeAsync(300);
  await answer();
  expect(heard).toEqual([1, 3, 4]);
});

test("a failed question does not stop the next one", async () => {
  const failed: unknown[] = [];
  const heard: number[] = [];
  let fails = true;
  const asking = new Asking<number>(
    async (question) => {
      if (fails) throw new Error("gone");
      return question.sequence;
    },
    (answer) => heard.push(answer),
    (error) => failed.push(error),
    1e6,
  );
  asking.ask({});
  await vi.advanceTimersByTimeAsync(0);
  fails = false;
  asking.ask({});
  await vi.advanceTimersByTimeAsync(0);
  expect([failed.length, heard.length]).toEqual([1, 1]);
});

test("numbers for people", () => {
  expect([-7.6, 0.3, 12.4, null].map(percentText)).toEqual(["−8 %", "0 %", "+12 %", "–"]);
  expect([3595.6, -582, 7.4].map(forceText)).toEqual(["3,600", "−580", "7"]);
});

const LOAD: LoadChange = {
  id: "hip_contact",
  title: "Hip contact",
  side: "left",
  unit: "N",
  base: 3000,
  value: 2900,
  change: -100,
  change_percent: -3.3,
  low: 2700,
  high: 3050,
  change_low: -300,
  change_high: 50,
  sure: false,
};
const ASKING = { low: null, high: null, change_low: null, change_high: null, sure: null };

test("a change that lies within its range cannot be told", () => {
  const table = new LoadTable(WORDS, 60);
  const text = (): string => table.element.textContent;
  table.show([LOAD], true, false);
  expect(text()).toContain("cannot tell (−300 to +50 N)");
  expect(text()).not.toContain("−100");
  table.show([{ ...LOAD, change_high: -20, sure: true }], true, false);
  expect(text()).toContain("−100 N (−300 to −20)");
  table.show([{ ...LOAD, change: 0, change_low: 0, change_high: 0.2 }], true, false);
  expect(table.element.querySelector("tbody tr")?.textContent).toContain(WORDS.as_is);
  expect(text()).not.toContain("cannot tell");
  table.show([{ ...LOAD, ...ASKING }], false, false);
  expect(text()).toContain("≈ −100 N");
  expect(text()).toContain(WORDS.working);
});

test("before a slider is moved the table says how it is, in newtons and body weights", () => {
  const table = new LoadTable(WORDS, 60);
  table.show([{ ...LOAD, ...ASKING }], false, true);
  const [value, change] = table.element.querySelectorAll("td span");
  expect(value?.textContent).toBe("3,000 N · 5.1 × body weight");
  expect(change?.textContent).toBe("");
  expect(weighted(3000, null, WORDS)).toBe("3,000 N");
});

test("left and right share a row, the spine takes both columns, the rest is folded", () => {
  const table = new LoadTable(WORDS, null);
  const spine = { ...LOAD, id: "lumbar_compression", title: "Low back", side: null };
  const soleus = { ...LOAD, id: "soleus_force", title: "Soleus" };
  table.show([LOAD, { ...LOAD, side: "right" }, spine, soleus], true, false);
  const [shown, folded] = table.element.querySelectorAll("tbody");
  expect(shown?.querySelectorAll("tr")).toHaveLength(2);
  expect(shown?.querySelector("[colspan='2']")?.textContent).toContain("2,900 N");
  expect([folded?.hidden, folded?.textContent?.includes("Soleus")]).toEqual([true, true]);
  table.element.querySelector("button")?.click();
  expect(folded?.hidden).toBe(false);
});

test("the address says what the sliders say, and the other way round", () => {
  const parts = partsOf(TARGETS);
  const strengths = new Strengths(parts);
  strengths.read(new URLSearchParams("gluteus_medius.left=0.6&gluteus_maximus.left=9&heart=0"));
  expect(strengths.scales()).toEqual({ "gluteus_medius.left": 0.6 });
  expect(strengths.linked).toBe(false);
  expect(strengths.written()).toBe("gluteus_medius.left=0.6");
  strengths.reset();
  expect(strengths.written()).toBe("");
});

test("as it is there is no range to be asked for", async () => {
  const { asked, answer, asking } = server();
  asking.ask({});
  await answer();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked.map((question) => question.ranges)).toEqual([false]);
});

const AS_IS = {
  feasible: true,
  possible_as_is: true,
  sentence: null,
  loads: [LOAD],
  curves: [
    {
      id: "hip_contact",
      title: "Hip contact",
      side: "left",
      unit: "N",
      n: 1,
      base: [1, 2],
      value: [1, 2],
    },
  ],
  reserve_peak: 0,
  saturated: [{ muscle: "psoas_l", title: "Psoas", share: 0.1 }],
};

function answers(answer: (question: Question) => object): void {
  vi.stubGlobal("fetch", async (_: string, init?: { body?: string }) => {
    const body = init?.body
      ? answer(JSON.parse(init.body) as Question)
      : { targets: TARGETS, parts: PARTS, honest: "Only the shares change.", mass: 60 };
    return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  });
}

test("what is not possible is said, without any number or curve", async () => {
  const element = document.createElement("div");
  element.dataset["ask"] = "/ask";
  answers((question) =>
    Object.keys(question.scales).length
      ? { ...AS_IS, feasible: false, sentence: "Not with these.", loads: [], reserve_peak: 31.4 }
      : AS_IS,
  );
  await mountWhatIf(element);
  expect(element.textContent).toContain("Only the shares change.");
  expect(element.textContent).not.toContain(WORDS.not_possible);
  const slider = element.querySelector<HTMLInputElement>("input[type=range]");
  if (!slider) throw new Error("no slider");
  slider.value = "0";
  slider.dispatchEvent(new Event("input"));
  await vi.advanceTimersByTimeAsync(1000);
  expect(element.querySelector(".verdict strong")?.textContent).toBe("Not with these.");
  expect(element.textContent).not.toContain(WORDS.not_possible);
  expect(element.querySelector(".verdict")?.textContent).toContain("31 N m");
  expect(element.querySelector("path.curve.now")?.getAttribute("d")).toBe("");
  expect(element.querySelector<HTMLElement>(".loads")?.hidden).toBe(true);
});

test("the page's own content stays when the server refuses", async () => {
  const element = document.createElement("div");
  element.textContent = "The form.";
  vi.stubGlobal(
    "fetch",
    async () => new Response(JSON.stringify({ error: "There are no loads." }), { status: 404 }),
  );
  await mountWhatIf(element);
  expect(element.textContent).toBe("The form.There are no loads.");
  expect(element.dataset["ready"]).toBeUndefined();
});
