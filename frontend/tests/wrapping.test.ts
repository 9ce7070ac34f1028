import { expect, test } from "vitest";
import { Pose, Strands } from "../src/pose";
import { bend, lengthOf, type Point, type Surface } from "../src/wrapping";
import { smallScene } from "./scenes";

const CYLINDER: Surface = { kind: 0, size: [0.05, 0.05, 0.1], side: 0 };
const BALL: Surface = { kind: 1, size: [0.05, 0.05, 0.05], side: 0 };
const around = (surface: Surface, a: Point, b: Point): Point[] | null =>
  bend(surface, a, b)?.points ?? null;
/** Two tangents from 0.1 away, and the arc between them, of a circle of 0.05. */
const SHORTEST = 2 * Math.sqrt(0.1 ** 2 - 0.05 ** 2) + 0.05 * (Math.PI - 2 * Math.acos(0.5));

test.each([
  ["a cylinder", CYLINDER],
  ["a ball", BALL],
])("a line through %s goes round it the shortest way", (_, surface) => {
  const [a, b]: [Point, Point] = [
    [-0.1, 0.001, 0],
    [0.1, 0.001, 0],
  ];
  const points = around(surface, a, b) as Point[];
  for (const point of points) expect(Math.hypot(...point)).toBeCloseTo(0.05, 9);
  // On the side on which the straight line passes.
  for (const point of points) expect(point[1]).toBeGreaterThan(0);
  // Chords are a little shorter than the arc, and the line passes a little to one side.
  const length = lengthOf([a, ...points, b]);
  expect(length).toBeLessThanOrEqual(SHORTEST);
  expect(length).toBeGreaterThan(0.994 * SHORTEST);
});

test("a line that passes beside, or begins inside, stays straight", () => {
  for (const surface of [CYLINDER, BALL]) {
    expect(bend(surface, [-0.1, 0.06, 0], [0.1, 0.06, 0])).toBeNull();
    expect(bend(surface, [0.06, 0, 0], [0.1, 0, 0])).toBeNull();
    expect(bend(surface, [0.01, 0, 0], [0.1, 0, 0])).toBeNull();
  }
  // Past the end of a cylinder there is nothing to bend around.
  expect(bend(CYLINDER, [-0.1, 0, 0.2], [0.1, 0, 0.2])).toBeNull();
});

test("only one half may count, whichever way is shorter", () => {
  for (const surface of [CYLINDER, BALL]) {
    const points = around({ ...surface, side: -2 }, [-0.1, 0.02, 0], [0.1, 0.02, 0]) as Point[];
    expect(Math.min(...points.map((point) => point[1]))).toBeLessThan(-0.049);
    // Beside it on the half that counts: straight. On the other: round by the half that counts.
    expect(bend({ ...surface, side: 2 }, [-0.1, 0.06, 0], [0.1, 0.06, 0])).toBeNull();
    const over = around({ ...surface, side: 2 }, [-0.1, -0.06, 0], [0.1, -0.06, 0]) as Point[];
    expect(Math.max(...over.map((point) => point[1]))).toBeGreaterThan(0.049);
  }
});

test("along a cylinder the line rises evenly, as on paper that is unrolled", () => {
  const points = around(CYLINDER, [-0.1, 0, -0.05], [0.1, 0, 0.05]) as Point[];
  const whole: Point[] = [[-0.1, 0, -0.05], ...points, [0.1, 0, 0.05]];
  const slopes = whole.slice(1).map((to, k) => {
    const from = whole[k] as Point;
    return (to[2] - from[2]) / Math.hypot(to[0] - from[0], to[1] - from[1]);
  });
  for (const slope of slopes) expect(slope).toBeCloseTo(slopes[0] as number, 2);
});

test("an ellipsoid is touched on its surface", () => {
  const size: Point = [0.03, 0.08, 0.05];
  const points = around({ kind: 1, size, side: 0 }, [-0.1, 0.02, 0.01], [0.1, 0, 0]) as Point[];
  for (const [x, y, z] of points) {
    expect(Math.hypot(x / size[0], y / size[1], z / size[2])).toBeCloseTo(1, 9);
  }
});

const BRIM = {
  wraps: new Uint8Array([0, 1]),
  // The right muscle runs from (0, 0, 1) of the pelvis to (6, 0, 0) of the ground.
  moving: new Int32Array(),
  moving_point: new Float32Array(),
  surface_body: new Int32Array([0]),
  surface_place: new Float32Array([3, 0.5, 0.5]),
  surface_turn: new Float32Array([0, 0, 0, 1]),
  surface_size: new Float32Array([0.3, 0.3, 5]),
  surface_kind: new Uint8Array([0]),
  surface_side: new Int32Array([0]),
};

test("a muscle bends around a surface where it may, in ground axes", () => {
  const laid = (wrap: number[]): [number, Float32Array] => {
    const scene = smallScene({ ...BRIM, wrap: new Int32Array(wrap) });
    const [pose, strands] = [new Pose(scene), new Strands(scene)];
    pose.at(2.1);
    strands.lay(pose, 0, new Uint8Array([0, 1]));
    return [strands.count, strands.ends];
  };
  const [straight] = laid([]);
  expect(straight).toBe(1);
  const [count, ends] = laid([1, 0, 0, 1]);
  expect(count).toBeGreaterThan(2);
  for (let k = 1; k < count; k++) {
    expect(Math.hypot(ends[6 * k]! - 3, ends[6 * k + 1]! - 0.5)).toBeCloseTo(0.3, 4);
    // One piece begins where the one before it ends.
    for (let i = 0; i < 3; i++) expect(ends[6 * k + i]).toBe(ends[6 * k - 3 + i]);
  }
  // Between other points of its path it may not.
  expect(laid([1, 0, 1, 2])[0]).toBe(1);
});

test("while time runs on a slow machine fewer pieces lie on the same arc", () => {
  const [fine, coarse] = [undefined, 1.1].map(
    (widest) => bend(CYLINDER, [-0.1, 0.01, 0], [0.1, 0.01, 0], widest)?.points as Point[],
  ) as [Point[], Point[]];
  expect(coarse.length).toBeLessThan(0.6 * fine.length);
  for (const end of [0, -1]) {
    const apart = lengthOf([coarse.at(end) as Point, fine.at(end) as Point]);
    expect(apart).toBeLessThan(1e-9);
  }
});
