/** Strides and repetitions on the time axis. */

import type { Cycle, Side } from "./data";

/** How far a cycle is at a time, 0 to 100; null outside it. */
export function percentOf(cycle: Cycle, time: number): number | null {
  if (time < cycle.start || time > cycle.end) return null;
  return (100 * (time - cycle.start)) / (cycle.end - cycle.start);
}

/** The cycle of a side (or of both legs) that holds a time; the later one where two meet. */
export function cycleAt(cycles: readonly Cycle[], side: Side | null, time: number): Cycle | null {
  let found: Cycle | null = null;
  for (const cycle of cycles) {
    const fits = cycle.kind !== "stance" && (cycle.side === side || cycle.side === null);
    if (fits && time >= cycle.start && time <= cycle.end) found = cycle;
  }
  return found;
}

/** The other side's cycle nearest to one; null where the other side has none. */
export function oppositeCycle(cycles: readonly Cycle[], cycle: Cycle): Cycle | null {
  const middle = (cycle.start + cycle.end) / 2;
  let found: Cycle | null = null;
  for (const other of cycles) {
    if (other.kind !== cycle.kind || other.side === null || other.side === cycle.side) continue;
    const nearer =
      !found ||
      Math.abs((other.start + other.end) / 2 - middle) <
        Math.abs((found.start + found.end) / 2 - middle);
    if (nearer) found = other;
  }
  return found;
}

/** The time at a share of a cycle. */
export function timeAt(cycle: Cycle, percent: number): number {
  return cycle.start + (percent / 100) * (cycle.end - cycle.start);
}
