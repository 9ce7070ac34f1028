/** Where bodies and muscles are at a time; arrays are filled in place, sixty times a second. */

import type { Scene } from "./data";
import { Wrapping, type Knot } from "./wrapping";

/** Return the last index whose value is not above what is sought (0 before the first). */
export function indexBefore(sorted: ArrayLike<number>, sought: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] as number) <= sought) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

/** Places and turns of all bodies at one time. */
export class Pose {
  readonly position: Float32Array;
  readonly rotation: Float32Array;

  constructor(private readonly scene: Scene) {
    this.position = new Float32Array(3 * scene.bodies.length);
    this.rotation = new Float32Array(4 * scene.bodies.length);
  }

  /** Fill places and turns at a time of the recording, between its frames. */
  at(time: number): void {
    const { scene } = this;
    const since = time - scene.start;
    const frame = indexBefore(scene.time, since);
    const next = Math.min(frame + 1, scene.time.length - 1);
    const from = scene.time[frame] as number;
    const gap = (scene.time[next] as number) - from;
    const share = gap > 0 ? Math.min(Math.max((since - from) / gap, 0), 1) : 0;
    mix(scene.position, frame, next, share, this.position);
    mixTurns(scene.rotation, frame, next, share, this.rotation);
  }

  /** Put a point of a body into ground axes; the answer goes to `to[at..at + 2]`. */
  place(body: number, x: number, y: number, z: number, to: Float32Array, at: number): void {
    const r = this.rotation;
    const p = this.position;
    const k = 4 * body;
    const qx = r[k] as number;
    const qy = r[k + 1] as number;
    const qz = r[k + 2] as number;
    const qw = r[k + 3] as number;
    const tx = 2 * (qy * z - qz * y);
    const ty = 2 * (qz * x - qx * z);
    const tz = 2 * (qx * y - qy * x);
    to[at] = x + qw * tx + qy * tz - qz * ty + (p[3 * body] as number);
    to[at + 1] = y + qw * ty + qz * tx - qx * tz + (p[3 * body + 1] as number);
    to[at + 2] = z + qw * tz + qx * ty - qy * tx + (p[3 * body + 2] as number);
  }
}

function mix(
  all: Float32Array,
  frame: number,
  next: number,
  share: number,
  to: Float32Array,
): void {
  const size = to.length;
  for (let k = 0; k < size; k++) {
    const a = all[frame * size + k] as number;
    to[k] = a + share * ((all[next * size + k] as number) - a);
  }
}

/** Mix unit quaternions along the shorter way and make them unit again. */
function mixTurns(
  all: Float32Array,
  frame: number,
  next: number,
  share: number,
  to: Float32Array,
): void {
  const size = to.length;
  for (let k = 0; k < size; k += 4) {
    const a = frame * size + k;
    const b = next * size + k;
    let along = 0;
    for (let i = 0; i < 4; i++) along += (all[a + i] as number) * (all[b + i] as number);
    const sign = along < 0 ? -share : share;
    let length = 0;
    for (let i = 0; i < 4; i++) {
      const value = (1 - share) * (all[a + i] as number) + sign * (all[b + i] as number);
      to[k + i] = value;
      length += value * value;
    }
    const scale = 1 / Math.sqrt(length || 1);
    for (let i = 0; i < 4; i++) to[k + i] = (to[k + i] as number) * scale;
  }
}

/** The frame with known muscles nearest to a time; -1 where none is near. */
export function solvedAt(scene: Scene, time: number): number {
  if (scene.loadFrame.length === 0) return -1;
  const frame = (time - scene.start) * scene.rate_hz;
  const before = indexBefore(scene.loadFrame, Math.round(frame));
  let found = -1;
  let distance = 1.5;
  for (const k of [before, before + 1]) {
    const known = scene.loadFrame[k];
    if (known !== undefined && Math.abs(known - frame) < distance) {
      distance = Math.abs(known - frame);
      found = k;
    }
  }
  return found;
}

/** Side of each muscle by the end of its name: 0 left, 1 right, 2 neither. */
export function sidesOf(muscles: readonly string[]): Uint8Array {
  return Uint8Array.from(muscles, (name) => (/_l$/i.test(name) ? 0 : /_r$/i.test(name) ? 1 : 2));
}

/** Whether a side's muscles are known in a solved frame; for neither side both legs count. */
export function isKnown(scene: Scene, solved: number, side: number): boolean {
  if (solved < 0) return false;
  const [left, right] = [scene.known[2 * solved] === 1, scene.known[2 * solved + 1] === 1];
  return side === 0 ? left : side === 1 ? right : left && right;
}

/** Muscles as straight pieces between path points and around surfaces, in ground axes. */
export class Strands {
  /** Start x y z and end x y z of each piece. */
  readonly ends: Float32Array;
  /** Activation 0 to 1 of each piece; -1 where it is not known. */
  readonly activation: Float32Array;
  /** Muscle of each piece. */
  readonly muscle: Uint16Array;
  count = 0;
  private readonly placed: Float32Array;
  private readonly there: Uint8Array;
  private readonly local: Float32Array;
  private readonly side: Uint8Array;
  private readonly wrapping: Wrapping;

  constructor(private readonly scene: Scene) {
    this.side = sidesOf(scene.muscles);
    this.wrapping = new Wrapping(scene);
    const points = scene.pointBody.length;
    const pieces = points + this.wrapping.mostPoints;
    this.ends = new Float32Array(6 * pieces);
    this.activation = new Float32Array(pieces);
    this.muscle = new Uint16Array(pieces);
    this.placed = new Float32Array(3 * points);
    this.there = new Uint8Array(points);
    this.local = new Float32Array(scene.point);
  }

  /** Lay all visible muscles at a pose; coarsely where the next picture comes at once. */
  lay(pose: Pose, solved: number, visible: Uint8Array, coarse = false): void {
    const { scene } = this;
    this.wrapping.coarse = coarse;
    this.putPoints(pose, Math.max(solved, 0));
    this.wrapping.at(pose);
    const muscles = scene.muscles.length;
    const known = [0, 1, 2].map((side) => isKnown(scene, solved, side));
    this.count = 0;
    for (let muscle = 0; muscle < muscles; muscle++) {
      if (!visible[muscle]) continue;
      const active = known[this.side[muscle] as number]
        ? (scene.activation[solved * muscles + muscle] as number) / 255
        : -1;
      if (this.scene.wraps[muscle]) this.layBent(muscle, active);
      else this.layStraight(muscle, active);
    }
  }

  private layBent(muscle: number, active: number): void {
    const [first, end] = [this.scene.firstPoint[muscle], this.scene.firstPoint[muscle + 1]];
    const line: Knot[] = [];
    for (let point = first as number; point < (end as number); point++) {
      if (!this.there[point]) continue;
      const place = this.placed.subarray(3 * point, 3 * point + 3);
      line.push({ point: [place[0]!, place[1]!, place[2]!], number: point - (first as number) });
    }
    const bent = this.wrapping.bent(muscle, line);
    for (let k = 1; k < bent.length; k++) {
      this.add((bent[k - 1] as Knot).point, 0, (bent[k] as Knot).point, 0, muscle, active);
    }
  }

  private layStraight(muscle: number, active: number): void {
    let last = -1;
    const end = this.scene.firstPoint[muscle + 1] as number;
    for (let point = this.scene.firstPoint[muscle] as number; point < end; point++) {
      if (!this.there[point]) continue;
      if (last >= 0) this.add(this.placed, 3 * last, this.placed, 3 * point, muscle, active);
      last = point;
    }
  }

  private add(
    from: ArrayLike<number>,
    j: number,
    to: ArrayLike<number>,
    k: number,
    muscle: number,
    active: number,
  ): void {
    const at = 6 * this.count;
    for (let i = 0; i < 3; i++) {
      this.ends[at + i] = from[j + i] as number;
      this.ends[at + 3 + i] = to[k + i] as number;
    }
    this.muscle[this.count] = muscle;
    this.activation[this.count++] = active;
  }

  private putPoints(pose: Pose, solved: number): void {
    const { scene, local } = this;
    const { moving, conditional } = scene;
    for (let k = 0; k < moving.length; k++) {
      const from = 3 * (solved * moving.length + k);
      for (let i = 0; i < 3; i++) {
        local[3 * (moving[k] as number) + i] = scene.movingPoint[from + i] as number;
      }
    }
    this.there.fill(1);
    for (let k = 0; k < conditional.length; k++) {
      this.there[conditional[k] as number] = scene.present[
        solved * conditional.length + k
      ] as number;
    }
    for (let point = 0; point < scene.pointBody.length; point++) {
      const [x, y, z] = [local[3 * point], local[3 * point + 1], local[3 * point + 2]];
      pose.place(
        scene.pointBody[point] as number,
        x as number,
        y as number,
        z as number,
        this.placed,
        3 * point,
      );
    }
  }
}

/** Mean activation of a group in one solved frame; null where it is not known. */
export function groupActivation(
  scene: Scene,
  muscles: readonly number[],
  solved: number,
  side: 0 | 1,
): number | null {
  if (!isKnown(scene, solved, side) || muscles.length === 0) return null;
  let sum = 0;
  for (const muscle of muscles) {
    sum += scene.activation[solved * scene.muscles.length + muscle] as number;
  }
  return sum / muscles.length / 255;
}
