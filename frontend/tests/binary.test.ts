import { expect, test } from "vitest";
import { array, unpack } from "../src/binary";
import { packed, smallScene } from "./scenes";

test("arrays come back as they were written, of any kind and length", () => {
  const answer = unpack<{ name: string }>(
    packed(
      { name: "mètre" },
      { a: new Uint8Array([1, 2, 255]), b: new Float32Array([0.5, NaN]), c: new Int32Array([-7]) },
    ),
  );
  expect(answer.outline.name).toBe("mètre");
  expect([...array(answer, "a", Uint8Array)]).toEqual([1, 2, 255]);
  expect([...array(answer, "b", Float32Array)]).toEqual([0.5, NaN]);
  expect([...array(answer, "c", Int32Array)]).toEqual([-7]);
});

test("other bytes, missing arrays and arrays of another kind are refused", () => {
  expect(() => unpack(new TextEncoder().encode("<!doctype html>").buffer)).toThrow("HHB1");
  expect(() => unpack(new ArrayBuffer(0))).toThrow("HHB1");
  const answer = unpack(packed({}, { a: new Uint8Array(4) }));
  expect(() => array(answer, "b", Uint8Array)).toThrow("lacks b");
  expect(() => array(answer, "a", Float32Array)).toThrow("lacks a");
});

test("a scene without `known` takes every leg as known", () => {
  const scene = smallScene({}, ["known"]);
  expect([...scene.known]).toEqual([1, 1, 1, 1]);
});

test("a scene without loads has no muscles to lay", () => {
  const names = ["first_point", "point_body", "point", "activation", "known", "ground_force"];
  const scene = smallScene({ load_frame: new Int32Array() }, names);
  expect([scene.known.length, scene.point.length, scene.loadFrame.length]).toEqual([0, 0, 0]);
});
