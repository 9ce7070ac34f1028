/** What the server answers, named as in docs/web-api.md. */

import type { CurvesAnswer, Cycle, SceneOutline } from "./api";
import { array, optional, unpack } from "./binary";

export type {
  Change,
  ChangedCurve,
  CurvesAnswer as Curves,
  Cycle,
  CycleCurve,
  LoadChange,
  MuscleGroup as Group,
  Question,
  SceneOutline,
  Target,
  TargetPart,
  Targets,
  TimeCurve,
  WhatIfAnswer,
} from "./api";

export type Side = NonNullable<Cycle["side"]>;
export type EventAt = CurvesAnswer["events"][number];

export interface Scene extends Omit<SceneOutline, "arrays"> {
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
  wraps: Uint8Array;
  surface: Surfaces;
  /** Muscle, surface, first and last path point, one after another. */
  wrap: Int32Array;
  activation: Uint8Array;
  known: Uint8Array;
  groundForce: Float32Array;
  groundPoint: Float32Array;
}

/** What muscles bend around, in the axes of bodies. */
export interface Surfaces {
  body: Int32Array;
  place: Float32Array;
  turn: Float32Array;
  size: Float32Array;
  kind: Uint8Array;
  side: Int32Array;
}

export interface Bones {
  triangles: number;
  vertex: Float32Array;
  normal: Float32Array;
  body: Int32Array;
  triangle: Int32Array;
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
    wraps: bytes("wraps"),
    surface: {
      body: whole("surface_body"),
      place: floats("surface_place"),
      turn: floats("surface_turn"),
      size: floats("surface_size"),
      kind: bytes("surface_kind"),
      side: whole("surface_side"),
    },
    wrap: whole("wrap"),
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
