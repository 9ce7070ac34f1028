import { expect, test } from "vitest";
import { groupActivation, indexBefore, isKnown, Pose, solvedAt, Strands } from "../src/pose";
import { smallScene } from "./scenes";

const close = (values: Iterable<number>, expected: number[]): void =>
  [...values].forEach((value, k) => expect(value).toBeCloseTo(expected[k] as number, 5));

test("the index before a value, at both ends too", () => {
  expect([-1, 0, 0.5, 1, 2, 9].map((x) => indexBefore([0, 1, 2], x))).toEqual([0, 0, 0, 1, 2, 2]);
});

test("bodies move evenly between frames and stay at the ends beyond them", () => {
  const pose = new Pose(smallScene());
  pose.at(2.05);
  close(pose.position.subarray(3, 6), [0.5, 1, 0]);
  pose.at(99);
  close(pose.position.subarray(3, 6), [2, 1, 0]);
  pose.at(-99);
  close(pose.position.subarray(3, 6), [0, 1, 0]);
});

test("bodies turn the shorter way, whatever the quaternion's sign", () => {
  for (const sign of [1, -1]) {
    const scene = smallScene();
    for (let k = 20; k < 24; k++) scene.rotation[k] = sign * (scene.rotation[k] as number);
    const pose = new Pose(scene);
    pose.at(2.15);
    const to = new Float32Array(3);
    pose.place(1, 1, 0, 0, to, 0);
    // 45 degrees about the vertical: x towards -z.
    close(to, [1.5 + Math.SQRT1_2, 1, -Math.SQRT1_2]);
  }
});

test("muscles are laid through the points that are there, moved ones where they are", () => {
  const scene = smallScene();
  const [pose, strands] = [new Pose(scene), new Strands(scene)];
  pose.at(2.1);
  strands.lay(pose, 0, new Uint8Array([1, 1]));
  expect(strands.count).toBe(2);
  close(strands.ends.subarray(0, 6), [1, 1, 0, 5, 0, 0]);
  close(strands.ends.subarray(6, 12), [1, 1, 2, 6, 0, 0]);
  close(strands.activation.subarray(0, 2), [-1, 0.4]);
  pose.at(2.2);
  strands.lay(pose, 1, new Uint8Array([1, 0]));
  expect(strands.count).toBe(2);
  close(strands.ends.subarray(3, 6), [2, 1, -1]);
  close(strands.activation.subarray(0, 2), [0.6, 0.6]);
});

test("muscles are known near solved frames alone", () => {
  const scene = smallScene();
  expect([1.9, 2.0, 2.1, 2.14, 2.16, 2.2, 2.5].map((time) => solvedAt(scene, time))).toEqual([
    -1, 0, 0, 0, 1, 1, -1,
  ]);
  expect(solvedAt(smallScene({ load_frame: new Int32Array() }), 2)).toBe(-1);
});

test("a leg whose force is not known has no activation, nor has the trunk", () => {
  const scene = smallScene();
  expect(groupActivation(scene, [0], 0, 0)).toBeNull();
  expect(groupActivation(scene, [1], 0, 1)).toBeCloseTo(0.4);
  expect(isKnown(scene, 0, 2)).toBe(false);
  expect(isKnown(scene, 1, 2)).toBe(true);
  expect(groupActivation(scene, [1], -1, 1)).toBeNull();
});
