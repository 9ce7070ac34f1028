/**
 * Lines that bend around surfaces, the shortest way: tangent lines and an arc between them.
 *
 * A cylinder is a circle seen along its axis, the way along the axis being shared evenly: exact. An
 * ellipsoid is made a unit sphere by other scales along its axes, and the line bends in the plane
 * through the sphere's middle: tangents stay tangents, the way over the surface is near the shortest.
 * Which way round, and whether at all, follows OpenSim's rules for the half that counts.
 */

import type { Scene } from "./data";
import type { Pose } from "./pose";

const CYLINDER = 0;
/** Pieces of an arc are no wider than this [rad]. */
const WIDEST = 0.35;
/** The same while time runs on a machine that draws slowly. */
const COARSE = 1.1;
/** Who would go further round than this misses the surface. */
const FURTHEST = 1.5 * Math.PI;
/** No arc has more pieces, as each is narrower than `WIDEST`. */
export const MOST_POINTS = Math.ceil(FURTHEST / WIDEST) + 1;
const FULL = 2 * Math.PI;

export type Point = [number, number, number];

export interface Surface {
  kind: number;
  /** Radii along the axes; of a cylinder half of its length along the third. */
  size: Point;
  /** The half that counts: 1 to 3 for x to z, negative for the negative half, 0 for all. */
  side: number;
}

export interface Bend {
  points: Point[];
  /** The straight line passes through the surface. */
  isThrough: boolean;
}

/** Where a line from a to b touches and follows a surface, in its axes; null where it is straight. */
export function bend(surface: Surface, a: Point, b: Point, widest = WIDEST): Bend | null {
  const around = surface.kind === CYLINDER ? aroundCylinder : aroundEllipsoid;
  return around(surface, a, b, widest);
}

function aroundCylinder(surface: Surface, a: Point, b: Point, widest: number): Bend | null {
  const [radius, , half] = surface.size;
  const [far, near] = [Math.hypot(a[0], a[1]), Math.hypot(b[0], b[1])];
  if (far < radius || near < radius) return null;
  const closest = closestToMiddle([a[0], a[1], 0], [b[0], b[1], 0]);
  const z = a[2] + closest.share * (b[2] - a[2]);
  const isThrough = closest.isBetween && closest.distance < radius;
  const there: Point = [closest.point[0], closest.point[1], z];
  if (!bends(surface.side, a, b, there, isThrough)) return null;
  const [from, to] = [Math.atan2(a[1], a[0]), Math.atan2(b[1], b[0])];
  const at = (angle: number): Point => [radius * Math.cos(angle), radius * Math.sin(angle), 0];
  const arc = chosen(surface.side, from, to, radius / far, radius / near, at);
  if (!arc) return null;
  const [before, after] = [Math.sqrt(far ** 2 - radius ** 2), Math.sqrt(near ** 2 - radius ** 2)];
  const over = radius * Math.abs(arc.turn);
  const length = before + over + after || 1;
  const along = (way: number): number => a[2] + ((b[2] - a[2]) * way) / length;
  if (Math.abs(along(before)) > half && Math.abs(along(before + over)) > half) return null;
  const points = shares(arc.turn, widest).map((share): Point => {
    const [x, y] = at(arc.start + share * arc.turn);
    return [x, y, along(before + share * over)];
  });
  return { points, isThrough };
}

function aroundEllipsoid(surface: Surface, a: Point, b: Point, widest: number): Bend | null {
  const { size } = surface;
  const scaled = ([x, y, z]: Point): Point => [x / size[0], y / size[1], z / size[2]];
  const [p, q] = [scaled(a), scaled(b)];
  const [far, near] = [Math.hypot(...p), Math.hypot(...q)];
  if (far < 1 || near < 1) return null;
  const closest = closestToMiddle(p, q);
  const isThrough = closest.isBetween && closest.distance < 1;
  if (!bends(surface.side, a, b, closest.point, isThrough)) return null;
  const u = p.map((value) => value / far) as Point;
  const over = dot(q, u);
  const v = q.map((value, i) => value - over * (u[i] as number)) as Point;
  const aside = Math.hypot(...v);
  if (aside < 1e-9) return null;
  const at = (angle: number): Point => {
    const [c, s] = [Math.cos(angle), Math.sin(angle) / aside];
    return [0, 1, 2].map(
      (i) => (size[i] as number) * (c * (u[i] as number) + s * (v[i] as number)),
    ) as Point;
  };
  const arc = chosen(surface.side, 0, Math.atan2(aside, over), 1 / far, 1 / near, at);
  if (!arc) return null;
  const points = shares(arc.turn, widest).map((share) => at(arc.start + share * arc.turn));
  return { points, isThrough };
}

interface Arc {
  start: number;
  /** Negative: clockwise [rad]. */
  turn: number;
}

/**
 * The way round a circle between two tangents: the shorter one, or on the half that counts.
 *
 * @param from direction of the one end, seen from the middle
 * @param to direction of the other
 * @param cosine of the angle between that end's direction and its tangent point
 * @param other the same of the other end
 * @param at place on the circle
 */
function chosen(
  side: number,
  from: number,
  to: number,
  cosine: number,
  other: number,
  at: (angle: number) => Point,
): Arc | null {
  const [g, h] = [Math.acos(Math.min(1, cosine)), Math.acos(Math.min(1, other))];
  const left = { start: from + g, turn: positive(to - h - from - g) };
  const right = { start: from - g, turn: -positive(from - g - to - h) };
  const arc = isLeft(side, left, right, at) ? left : right;
  return Math.abs(arc.turn) > FURTHEST ? null : arc;
}

function isLeft(side: number, left: Arc, right: Arc, at: (angle: number) => Point): boolean {
  const isShorter = left.turn <= -right.turn;
  if (side === 0) return isShorter;
  const counts = (angle: number): boolean => isOn(side, at(angle));
  const [first, second] = [counts(left.start), counts(right.start)];
  if (first !== second) return first;
  const [leftEnd, rightEnd] = [counts(left.start + left.turn), counts(right.start + right.turn)];
  if (leftEnd !== rightEnd) return leftEnd;
  return isShorter;
}

/** Whether a line bends at all, by where it passes the surface. */
function bends(side: number, a: Point, b: Point, passing: Point, isThrough: boolean): boolean {
  if (isThrough) return true;
  if (side === 0) return false;
  const [first, second] = [isOn(side, a), isOn(side, b)];
  if (first !== second) return !isOn(side, passing);
  return !first;
}

function isOn(side: number, point: Point): boolean {
  return (point[Math.abs(side) - 1] as number) * side >= 0;
}

/** The point of a line that is nearest to the middle of all. */
function closestToMiddle(
  a: Point,
  b: Point,
): { point: Point; distance: number; share: number; isBetween: boolean } {
  const along: Point = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const length = dot(along, along);
  const share = length > 0 ? -dot(a, along) / length : 0;
  const point = a.map((value, i) => value + share * (along[i] as number)) as Point;
  return { point, distance: Math.hypot(...point), share, isBetween: share > 0 && share < 1 };
}

function shares(turn: number, widest: number): number[] {
  const pieces = Math.max(1, Math.ceil(Math.abs(turn) / widest));
  return Array.from({ length: pieces + 1 }, (_, k) => k / pieces);
}

const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const positive = (angle: number): number => ((angle % FULL) + FULL) % FULL;

/** The surfaces of a scene, and which muscles bend around them. */
export class Wrapping {
  /** Whether few pieces will do, because the next picture comes at once. */
  coarse = false;
  private readonly surfaces: Surface[];
  /** Of each muscle: surface, first and last path point. */
  private readonly of = new Map<number, [number, number, number][]>();
  /** Places in ground axes: middle, then the three axes of each surface. */
  private readonly placed: Float32Array;

  constructor(private readonly scene: Scene) {
    const { surface } = scene;
    const side = (k: number): Point => [...surface.size.subarray(3 * k, 3 * k + 3)] as Point;
    this.surfaces = Array.from(surface.kind, (kind, k) => ({
      kind,
      size: side(k),
      side: surface.side[k] as number,
    }));
    this.placed = new Float32Array(12 * this.surfaces.length);
    for (let k = 0; k < scene.wrap.length; k += 4) {
      const [muscle, ...rest] = scene.wrap.subarray(k, k + 4);
      const known = this.of.get(muscle as number) ?? [];
      this.of.set(muscle as number, [...known, rest as [number, number, number]]);
    }
  }

  /** How many points all bends may have together. */
  get mostPoints(): number {
    return (this.scene.wrap.length / 4) * MOST_POINTS;
  }

  /** Follow the bodies. */
  at(pose: Pose): void {
    const { surface } = this.scene;
    const ends = new Float32Array(12);
    for (let k = 0; k < this.surfaces.length; k++) {
      const middle = surface.place.subarray(3 * k, 3 * k + 3) as unknown as Point;
      const turn = surface.turn.subarray(4 * k, 4 * k + 4);
      const body = surface.body[k] as number;
      pose.place(body, ...at(middle), ends, 0);
      for (let axis = 0; axis < 3; axis++) {
        const end = turned(turn, axis, middle);
        pose.place(body, ...end, ends, 3 * axis + 3);
        for (let i = 0; i < 3; i++) {
          this.placed[12 * k + 3 * axis + 3 + i] =
            (ends[3 * axis + 3 + i] as number) - (ends[i] as number);
        }
      }
      this.placed.set(ends.subarray(0, 3), 12 * k);
    }
  }

  /**
   * Bend a muscle's line: points in ground axes with their number on the muscle's path, to which
   * those of the bends are added (their number lies between).
   */
  bent(muscle: number, line: Knot[]): Knot[] {
    let found = line;
    for (const [surface, first, last] of this.of.get(muscle) ?? []) {
      found = this.around(surface, first, last, found);
    }
    return found;
  }

  private around(k: number, first: number, last: number, line: Knot[]): Knot[] {
    let best: { at: number; bend: Bend; more: number } | null = null;
    for (let at = 0; at + 1 < line.length; at++) {
      const [a, b] = [line[at] as Knot, line[at + 1] as Knot];
      if (a.number < first || b.number > last) continue;
      const ends = [this.into(k, a.point), this.into(k, b.point)] as const;
      const found = bend(this.surfaces[k] as Surface, ...ends, this.coarse ? COARSE : WIDEST);
      if (!found) continue;
      const points = found.points.map((point) => this.outOf(k, point));
      const more = lengthOf([a.point, ...points, b.point]) - lengthOf([a.point, b.point]);
      if (found.isThrough || !best || more < best.more) {
        best = { at, bend: { points, isThrough: found.isThrough }, more };
      }
      if (found.isThrough) break;
    }
    if (!best) return line;
    const number = ((line[best.at] as Knot).number + (line[best.at + 1] as Knot).number) / 2;
    const between = best.bend.points.map((point) => ({ point, number }));
    return [...line.slice(0, best.at + 1), ...between, ...line.slice(best.at + 1)];
  }

  private into(k: number, point: Point): Point {
    const p = this.placed;
    const away = [0, 1, 2].map((i) => (point[i] as number) - (p[12 * k + i] as number)) as Point;
    return [0, 1, 2].map((axis) => {
      const j = 12 * k + 3 * axis + 3;
      return dot(away, [p[j] as number, p[j + 1] as number, p[j + 2] as number]);
    }) as Point;
  }

  private outOf(k: number, point: Point): Point {
    const p = this.placed;
    return [0, 1, 2].map((i) => {
      let value = p[12 * k + i] as number;
      for (let axis = 0; axis < 3; axis++)
        value += (point[axis] as number) * (p[12 * k + 3 * axis + 3 + i] as number);
      return value;
    }) as Point;
  }
}

/** A point of a line and its number on the muscle's path. */
export interface Knot {
  point: Point;
  number: number;
}

/** Length of a line through points [m]. */
export function lengthOf(points: readonly Point[]): number {
  let length = 0;
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1] as Point, points[k] as Point];
    length += Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
  }
  return length;
}

const at = (point: ArrayLike<number>): Point => [
  point[0] as number,
  point[1] as number,
  point[2] as number,
];

/** The end of a unit axis that a quaternion turns and a middle moves. */
function turned(q: ArrayLike<number>, axis: number, middle: ArrayLike<number>): Point {
  const [x, y, z, w] = [q[0] as number, q[1] as number, q[2] as number, q[3] as number];
  const columns: Point[] = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
    [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
  ];
  const column = columns[axis] as Point;
  return [0, 1, 2].map((i) => (column[i] as number) + (middle[i] as number)) as Point;
}
