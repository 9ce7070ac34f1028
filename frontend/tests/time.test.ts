import { expect, test } from "vitest";
import { Clock } from "../src/clock";
import { cycleAt, oppositeCycle, percentOf, timeAt } from "../src/cycles";
import type { Cycle, Side } from "../src/data";

const cycle = (
  side: Side | null,
  start: number,
  end: number,
  kind: Cycle["kind"] = "gait",
): Cycle => ({
  kind,
  side,
  start,
  end,
  toe_off: null,
  bottom: null,
});

test("time goes around at its ends, however long a frame took", () => {
  const clock = new Clock(1, 3, 0.01);
  clock.speed = 0.5;
  clock.advance(1);
  expect(clock.time).toBe(1);
  clock.toggle();
  clock.advance(1);
  expect(clock.time).toBeCloseTo(1.5);
  clock.advance(11);
  expect(clock.time).toBeCloseTo(1 + (6 % 2));
});

test("steps stop the time and end at the ends", () => {
  const clock = new Clock(1, 3, 0.5);
  const heard: number[] = [];
  clock.listen((time) => heard.push(time));
  clock.toggle();
  clock.move(3);
  clock.move(3);
  clock.move(-1e9);
  expect(clock.playing).toBe(false);
  expect(heard).toEqual([1, 2.5, 3, 1]);
});

test("another cycle takes the time along only where it must", () => {
  const clock = new Clock(0, 10, 0.1);
  clock.seek(4);
  clock.within(3, 5);
  expect(clock.time).toBe(4);
  clock.within(6, 7);
  expect(clock.time).toBe(6);
});

test("an empty recording does not play", () => {
  const clock = new Clock(0, 0, 0.1);
  clock.toggle();
  expect(clock.playing).toBe(false);
});

test("the later cycle begins where two meet; stances are no cycles", () => {
  const cycles = [cycle("left", 0, 1), cycle("left", 1, 2), cycle("left", 2, 3, "stance")];
  expect(cycleAt(cycles, "left", 1)).toBe(cycles[1]);
  expect(cycleAt(cycles, "left", 2.5)).toBeNull();
  expect(cycleAt(cycles, "right", 0.5)).toBeNull();
  expect(cycleAt([cycle(null, 0, 1, "repetition")], "right", 0.5)).not.toBeNull();
});

test("the other leg's nearest cycle", () => {
  const cycles = [cycle("right", 0, 1), cycle("left", 0.5, 1.5), cycle("left", 1.5, 2.5)];
  expect(oppositeCycle(cycles, cycles[0] as Cycle)).toBe(cycles[1]);
  expect(oppositeCycle([cycles[0] as Cycle], cycles[0] as Cycle)).toBeNull();
});

test("per cent and time are each other's opposite", () => {
  const one = cycle("left", 2, 4);
  expect(percentOf(one, timeAt(one, 37))).toBeCloseTo(37);
  expect(percentOf(one, 1.99)).toBeNull();
});
