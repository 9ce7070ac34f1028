import { expect, test } from "vitest";
import { activationColour, rampOf, rampStep, readRgb } from "../src/colours";
import { visibleMuscles } from "../src/controls";
import { curveGroups, shownUnit } from "../src/curve-groups";
import { changeText, detectableOf } from "../src/curve-panels";
import type { Change, Side, TimeCurve } from "../src/data";
import { fill, WORDS, wordsOf } from "../src/words";
import { smallScene } from "./scenes";

const curve = (id: string): TimeCurve => ({
  id,
  title: id,
  term: "",
  up: "",
  down: "",
  side: null,
  unit: "deg",
  values: [],
});

test("every curve is in a group, in one besides the first", () => {
  const ids = ["hip_contact", "hip_adduction", "knee_flexion", "gluteus_medius_force", "new_thing"];
  const more = [
    "pelvis_tilt",
    "ankle_dorsiflexion",
    "soleus_force",
    "vertical_force",
    "shin_angle",
  ];
  const groups = curveGroups([...ids, ...more].map(curve), WORDS);
  expect(groups[0]?.ids).toEqual(["hip_adduction", "knee_flexion", ...ids.filter(isLoad)]);
  expect(
    groups
      .slice(1)
      .flatMap((group) => group.ids)
      .toSorted(),
  ).toEqual([...ids, ...more].toSorted());
});

const isLoad = (id: string): boolean => /contact|force/.test(id);

test("a few curves, as of a video, are all shown at once", () => {
  const ids = ["knee_flexion", "shin_angle"];
  expect(curveGroups([...ids, ...ids].map(curve), WORDS).map((one) => one.ids)).toEqual([ids]);
  expect(curveGroups([], WORDS)).toEqual([]);
});

test("colours of the ramp that is drawn from are those of the scale; the last is not known", () => {
  const ramp = rampOf(false);
  for (const active of [0, 0.4, 1, -1]) {
    const step = 3 * rampStep(active);
    const exact = activationColour(active, false);
    exact.forEach((part, i) => expect(ramp[step + i]).toBeCloseTo(part, 2));
  }
  expect(ramp).toHaveLength(3 * (rampStep(-1) + 1));
});

test("newtons are shown in body weights where the mass is known", () => {
  expect(shownUnit("N", 100, WORDS).factor * 980.665).toBeCloseTo(1);
  expect(shownUnit("N", null, WORDS).text).toBe("N");
});

const change = (id: string, side: Side, least: number, told = false): Change => ({
  id,
  title: id,
  side,
  change: "+3.0°",
  least: `${least}°`,
  least_value: least,
  is_detected: told,
});

test("a curve's detectable change is that of its own measures on its side", () => {
  const changes = [
    change("hip_adduction_peak", "left", 4),
    change("hip_adduction_peak", "right", 6),
    change("hip_flexion_peak", "left", 9),
  ];
  expect(detectableOf(changes, { id: "hip_adduction", side: "left" })).toBe(4);
  expect(detectableOf(changes, { id: "knee_flexion", side: "left" })).toBeNull();
});

test("a change within error is never called no change; one beyond it is told with its size", () => {
  const within = [change("knee_peak", "left", 5), change("knee_peak", "right", 7)];
  expect(changeText(within, WORDS)).toContain("Cannot detect a change of this size");
  expect(changeText(within, WORDS)).toContain("7°");
  const beyond = [...within, change("knee_swing", "right", 2, true)];
  expect(changeText(beyond, WORDS)).toBe("knee_swing, right: +3.0° (more than 2°).");
  expect(changeText([], WORDS)).toBe("");
});

test("lightness falls with activation on light pages and rises on dark ones", () => {
  const light = (active: number, dark: boolean): number => {
    const [r, g, b] = activationColour(active, dark);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const [onLight, onDark] = [false, true].map((dark) => steps.map((active) => light(active, dark)));
  expect(onLight).toEqual(onLight?.toSorted((a, b) => b - a));
  expect(onDark).toEqual(onDark?.toSorted((a, b) => a - b));
});

test("colours are read in the ways that browsers write them", () => {
  expect(readRgb(" #fff ")).toEqual([1, 1, 1]);
  expect(readRgb("rgb(255 0 0)")).toEqual([1, 0, 0]);
  expect(readRgb("rgb(255, 0, 51)")).toEqual([1, 0, 0.2]);
});

test("muscles by choice", () => {
  const scene = smallScene();
  expect([...visibleMuscles(scene, "gluteal")]).toEqual([1, 1]);
  expect([...visibleMuscles(scene, "none")]).toEqual([0, 0]);
  const trunk = { ...scene, muscles: ["IL_L1_l", "soleus_r"] };
  expect([...visibleMuscles(trunk, "leg")]).toEqual([0, 1]);
});

test("words come from the page where it has any, and broken ones do no harm", () => {
  const element = document.createElement("div");
  element.dataset["words"] = '{"play": "Abspielen", "unknown": "x", "pause": 3}';
  expect(wordsOf(element).play).toBe("Abspielen");
  expect(wordsOf(element).pause).toBe("Pause");
  element.dataset["words"] = "{";
  expect(wordsOf(element)).toEqual(WORDS);
  expect(fill("{n} of {m}", { n: 1 })).toBe("1 of {m}");
});
