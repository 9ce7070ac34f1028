/** A small scene in the server's own form: two bodies, two muscles, three frames. */

import { readScene, type Scene, type SceneOutline } from "../src/data";

type Arrays = Record<string, Float32Array | Int32Array | Uint8Array>;

/** Write outline and arrays as the server does. */
export function packed(outline: object, arrays: Arrays): ArrayBuffer {
  const entries: Record<string, object> = {};
  let offset = 0;
  for (const [name, values] of Object.entries(arrays)) {
    const dtype =
      values instanceof Float32Array ? "f4" : values instanceof Int32Array ? "i4" : "u1";
    entries[name] = { dtype, shape: [values.length], offset };
    offset += Math.ceil(values.byteLength / 4) * 4;
  }
  const text = new TextEncoder().encode(JSON.stringify({ ...outline, arrays: entries }));
  const head = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(32);
  head.set(text);
  const bytes = new Uint8Array(8 + head.length + offset);
  bytes.set(new TextEncoder().encode("HHB1"));
  new DataView(bytes.buffer).setUint32(4, head.length, true);
  bytes.set(head, 8);
  for (const [name, values] of Object.entries(arrays)) {
    const start = 8 + head.length + (entries[name] as { offset: number }).offset;
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
  }
  return bytes.buffer;
}

const HALF = Math.SQRT1_2;

export const OUTLINE: Partial<SceneOutline> = {
  schema: "hiphinge.scene/1",
  mass: 70,
  start: 2,
  rate_hz: 10,
  bodies: ["ground", "pelvis"],
  parents: [-1, -1],
  muscles: ["glmed1_l", "glmed1_r"],
  groups: [
    { id: "gluteus_medius", title: "Gluteus medius", side: "left", muscles: [0] },
    { id: "gluteus_medius", title: "Gluteus medius", side: "right", muscles: [1] },
  ],
  cycles: [],
  events: [],
};

/**
 * The pelvis starts at (0, 1, 0), moves 1 m forward a frame and turns by 90 degrees about the
 * vertical between the second and the third. Muscles are known in frames 1 and 2, of the left leg
 * in frame 2 alone.
 */
export function smallScene(arrays: Arrays = {}, without: readonly string[] = []): Scene {
  const all: Arrays = {
    time: new Float32Array([0, 0.1, 0.2]),
    position: new Float32Array([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 2, 1, 0]),
    rotation: new Float32Array([
      ...[0, 0, 0, 1, 0, 0, 0, 1],
      ...[0, 0, 0, 1, 0, 0, 0, 1],
      ...[0, 0, 0, 1, 0, HALF, 0, HALF],
    ]),
    load_frame: new Int32Array([1, 2]),
    first_point: new Int32Array([0, 3, 5]),
    point_body: new Int32Array([1, 1, 0, 1, 0]),
    point: new Float32Array([0, 0, 0, 1, 0, 0, 5, 0, 0, 0, 0, 1, 6, 0, 0]),
    conditional: new Int32Array([1]),
    present: new Uint8Array([0, 1]),
    moving: new Int32Array([3]),
    moving_point: new Float32Array([0, 0, 2, 0, 0, 3]),
    wraps: new Uint8Array([0, 0]),
    activation: new Uint8Array([51, 102, 153, 255]),
    known: new Uint8Array([0, 1, 1, 1]),
    ground_force: new Float32Array(12),
    ground_point: new Float32Array(12),
    ...arrays,
  };
  for (const name of without) delete all[name];
  return readScene(packed(OUTLINE, all));
}
