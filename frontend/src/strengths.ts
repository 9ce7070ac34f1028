/** What the sliders say, apart from how they look. */

import type { Side, Target, TargetPart } from "./data";

export interface Part {
  name: string;
  title: string;
  sides: Partial<Record<Side | "both", string>>;
}

/** One part of a muscle that has several. */
export interface FinePart extends Part {
  group: string;
}

/** The sliders reach from no force to twice the strength, fine enough for a finger. */
export const MOST = 2;
export const STEP = 0.05;
const GLUTEAL = /^gluteus_/;

/** Put the targets of a muscle's two sides together; gluteal muscles alone, if there are any. */
export function partsOf(targets: readonly Target[]): Part[] {
  const all = bothSides(targets);
  const gluteal = all.filter((part) => GLUTEAL.test(part.name));
  return gluteal.length ? gluteal : all;
}

/** The parts of muscles that have several, both sides together. */
export function finePartsOf(targets: readonly TargetPart[]): FinePart[] {
  const group = new Map(targets.map((target) => [bare(target.id), target.group]));
  return bothSides(targets).map((part) => ({ ...part, group: group.get(part.name) ?? "" }));
}

const bare = (id: string): string => id.replace(/\.(left|right)$/, "");

function bothSides(targets: readonly Target[]): Part[] {
  const found = new Map<string, Part>();
  for (const target of targets) {
    const name = bare(target.id);
    const part = found.get(name) ?? { name, title: target.title, sides: {} };
    part.sides[target.side ?? "both"] = target.side ? `${name}.${target.side}` : target.id;
    found.set(name, part);
  }
  return [...found.values()];
}

export class Strengths {
  private readonly factors = new Map<string, number>();

  constructor(
    private readonly parts: readonly Part[],
    public linked = true,
    private readonly fine: readonly FinePart[] = [],
  ) {}

  /** Whether parts are moved each by itself. */
  get isFine(): boolean {
    return this.fine.some((part) => targetsOf(part).some((target) => this.factors.has(target)));
  }

  /** Ask part by part: each as strong as its muscle was. */
  divide(): void {
    for (const part of this.fine) {
      for (const [side, target] of sidesOf(part)) {
        this.factors.set(target, this.of(`${part.group}.${side}`));
      }
    }
    this.forget(this.parts);
  }

  /** Ask muscle by muscle again: each as strong as its parts were in the mean. */
  unite(): void {
    for (const whole of this.parts) {
      for (const [side, target] of sidesOf(whole)) {
        const own = this.fine
          .filter((part) => part.group === whole.name)
          .map((part) => part.sides[side])
          .filter((name) => name !== undefined);
        const mean = own.reduce((sum, name) => sum + this.of(name), 0) / own.length;
        if (own.length) this.factors.set(target, STEP * Math.round(mean / STEP));
      }
    }
    this.forget(this.fine);
  }

  private forget(parts: readonly Part[]): void {
    for (const target of parts.flatMap(targetsOf)) this.factors.delete(target);
  }

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
    for (const part of [...this.parts, ...this.fine]) {
      const { left, right } = part.sides;
      if (left && right && this.factors.has(left)) this.factors.set(right, this.of(left));
      else if (right) this.factors.delete(right);
    }
  }

  /** Take over what an address asks, as the form without scripts writes it; strangers are ignored. */
  read(asked: URLSearchParams): void {
    for (const target of [...this.parts, ...this.fine].flatMap(targetsOf)) {
      const factor = Number(asked.get(target) ?? NaN);
      if (factor >= 0 && factor <= MOST) this.factors.set(target, factor);
    }
    const apart = (part: Part): boolean => {
      const { left, right } = part.sides;
      return Boolean(left && right && this.of(left) !== this.of(right));
    };
    if ([...this.parts, ...this.fine].some(apart)) this.linked = false;
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

const targetsOf = (part: Part): string[] => Object.values(part.sides);

const sidesOf = (part: Part): [Side | "both", string][] =>
  Object.entries(part.sides) as [Side | "both", string][];
