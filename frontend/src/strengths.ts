/** What the sliders say, apart from how they look. */

import type { Side, Target } from "./data";

export interface Part {
  name: string;
  title: string;
  sides: Partial<Record<Side | "both", string>>;
}

/** The sliders reach from no force to twice the strength, fine enough for a finger. */
export const MOST = 2;
export const STEP = 0.05;
const GLUTEAL = /^gluteus_/;

/** Put the targets of a muscle's two sides together; gluteal parts alone, if there are any. */
export function partsOf(targets: readonly Target[]): Part[] {
  const found = new Map<string, Part>();
  for (const target of targets) {
    const name = target.id.replace(/\.(left|right)$/, "");
    const part = found.get(name) ?? { name, title: target.title, sides: {} };
    part.sides[target.side ?? "both"] = target.side ? `${name}.${target.side}` : target.id;
    found.set(name, part);
  }
  const all = [...found.values()];
  const gluteal = all.filter((part) => GLUTEAL.test(part.name));
  return gluteal.length ? gluteal : all;
}

export class Strengths {
  private readonly factors = new Map<string, number>();

  constructor(
    private readonly parts: readonly Part[],
    public linked = true,
  ) {}

  of(target: string): number {
    return this.factors.get(target) ?? 1;
  }

  /** Set one side; the other follows while they are linked. Returns what changed. */
  put(part: Part, side: Side | "both", factor: number): string[] {
    const targets = this.linked ? Object.values(part.sides) : [part.sides[side]];
    const changed = targets.filter((target) => target !== undefined);
    for (const target of changed) this.factors.set(target, factor);
    return changed;
  }

  /** Link the sides: the right one takes the left one's strength. */
  link(linked: boolean): void {
    this.linked = linked;
    if (!linked) return;
    for (const part of this.parts) {
      const { left, right } = part.sides;
      if (left && right) this.factors.set(right, this.of(left));
    }
  }

  /** Take over what an address asks, as the form without scripts writes it; strangers are ignored. */
  read(asked: URLSearchParams): void {
    const known = this.parts.flatMap((part) => Object.values(part.sides));
    for (const target of known) {
      const factor = Number(asked.get(target) ?? NaN);
      if (factor >= 0 && factor <= MOST) this.factors.set(target, factor);
    }
    const apart = (part: Part): boolean => {
      const { left, right } = part.sides;
      return Boolean(left && right && this.of(left) !== this.of(right));
    };
    if (this.parts.some(apart)) this.linked = false;
  }

  /** The address's part after "?" that asks for this; empty for as it is. */
  written(): string {
    const asked = Object.entries(this.scales()).map(([id, factor]) => [id, String(factor)]);
    return new URLSearchParams(asked).toString();
  }

  reset(): void {
    this.factors.clear();
  }

  /** What is asked: only what is not as it is; all ones ask for nothing. */
  scales(): Record<string, number> {
    const asked: Record<string, number> = {};
    for (const [target, factor] of this.factors) {
      if (Math.abs(factor - 1) > 1e-9) asked[target] = Number(factor.toFixed(3));
    }
    return asked;
  }
}
