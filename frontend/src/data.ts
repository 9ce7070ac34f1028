/** What the server answers, named as in docs/web-api.md. */

import { array, optional, unpack } from "./binary";

export type Side = "left" | "right";

export interface Cycle {
  kind: "gait" | "stance" | "repetition";
  side: Side | null;
  start: number;
  end: number;
  toe_off: number | null;
  bottom: number | null;
}

export interface Group {
  id: string;
  title: string;
  side: Side | null;
  muscles: number[];
}

export interface SceneOutline {
  schema: "hiphinge.scene/1";
  analysis: string;
  title: string;
  activity: string | null;
  mass: number | null;
  start: number;
  rate_hz: number;
  bodies: string[];
  parents?: number[];
  muscles: string[];
  muscle_titles: string[];
  groups: Group[];
  cycles: Cycle[];
  events: { kind: string; side: Side | null; time: number }[];
  bones: string;
  video: string | null;
}

export interface Scene extends SceneOutline {
  parents: number[];
  time: Float32Array;
  position: Float32Array;
  rotation: Float32Array;
  loadFrame: Int32Array;
  firstPoint: Int32Array;
  pointBody: Int32Array;
  point: Float32Array;
  conditional: Int32Array;
  present: Uint8Array;
  moving: Int32Array;
  movingPoint: Float32Array;
  activation: Uint8Array;
  known: Uint8Array;
  groundForce: Float32Array;
  groundPoint: Float32Array;
}

export interface Bones {
  triangles: number;
  vertex: Float32Array;
  normal: Float32Array;
  body: Int32Array;
  triangle: Int32Array;
}

export interface TimeCurve {
  id: string;
  title: string;
  term?: string;
  up?: string;
  down?: string;
  side: Side | null;
  unit: string;
  values: (number | null)[];
}

export interface CycleCurve extends Omit<TimeCurve, "values"> {
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  n: number;
}

export interface Curves {
  schema: "hiphinge.curves/1";
  time: number[];
  angles: TimeCurve[];
  loads: TimeCurve[];
  load_time: number[];
  cycles: Cycle[];
  over_cycle: CycleCurve[];
  compare: null | {
    created: string;
    over_cycle: CycleCurve[];
    detectable: Record<string, number>;
  };
}

/** The server's own sentence about why there is no answer. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function answered(address: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(address, { credentials: "same-origin", ...init });
  if (response.ok) return response;
  const said: unknown = await response.json().catch(() => null);
  const sentence =
    typeof said === "object" && said !== null && "error" in said ? String(said.error) : "";
  throw new Refused(response.status, sentence);
}

export async function fetchJson<T>(address: string, init?: RequestInit): Promise<T> {
  return (await answered(address, init)).json() as Promise<T>;
}

export async function fetchScene(address: string): Promise<Scene> {
  return readScene(await (await answered(address)).arrayBuffer());
}

export function readScene(buffer: ArrayBuffer): Scene {
  const packed = unpack<SceneOutline>(buffer);
  const { outline } = packed;
  const loadFrame = array(packed, "load_frame", Int32Array);
  // Without loads the muscles' arrays may be left out; so may `known`, where everything is.
  const floats = (name: string): Float32Array => optional(packed, name, new Float32Array());
  const whole = (name: string): Int32Array => optional(packed, name, new Int32Array());
  const bytes = (name: string, otherwise = new Uint8Array()): Uint8Array =>
    optional(packed, name, otherwise);
  return {
    ...outline,
    parents: outline.parents ?? outline.bodies.map(() => -1),
    time: array(packed, "time", Float32Array),
    position: array(packed, "position", Float32Array),
    rotation: array(packed, "rotation", Float32Array),
    loadFrame,
    firstPoint: whole("first_point"),
    pointBody: whole("point_body"),
    point: floats("point"),
    conditional: whole("conditional"),
    present: bytes("present"),
    moving: whole("moving"),
    movingPoint: floats("moving_point"),
    activation: bytes("activation"),
    known: bytes("known", new Uint8Array(2 * loadFrame.length).fill(1)),
    groundForce: floats("ground_force"),
    groundPoint: floats("ground_point"),
  };
}

/** Fetch the bones; null where they are not on the server's machine (sticks are drawn instead). */
export async function fetchBones(address: string): Promise<Bones | null> {
  try {
    const packed = unpack<{ triangles: number }>(await (await answered(address)).arrayBuffer());
    return {
      triangles: packed.outline.triangles,
      vertex: array(packed, "vertex", Float32Array),
      normal: array(packed, "normal", Float32Array),
      body: array(packed, "body", Int32Array),
      triangle: array(packed, "triangle", Int32Array),
    };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
