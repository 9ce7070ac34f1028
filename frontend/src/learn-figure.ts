/** What a figure shows at a stop of its slider; the server draws the first stop the same way. */

export interface FigureNumber {
  id: string;
  unit: string;
  decimals: number;
  value: number[];
  low: number[];
  high: number[];
}

export const ACTIONS = ["extension", "abduction", "rotation"] as const;
export type Action = (typeof ACTIONS)[number];
export type Arm = Record<Action, number[]> & { part: string };

export interface Figure {
  id: string;
  stops: number[];
  start: number;
  unit: string;
  /** Class and path data of every mark; frames name them by their place. */
  marks: [string, string][];
  frames: number[][];
  numbers: FigureNumber[];
  arms: Arm[];
}

export interface Bar {
  start: number;
  length: number;
  low: number;
  spread: number;
}

export type Doing = "does" | "opposes" | "little";

/** Less leverage than this does nothing worth naming [cm]. */
const LITTLE_CM = 0.5;

export function whatItDoes(arm: number): Doing {
  if (Math.abs(arm) < LITTLE_CM) return "little";
  return arm > 0 ? "does" : "opposes";
}

export function isSigned(number: FigureNumber): boolean {
  return Math.min(...number.value, ...number.low) < 0;
}

/** Ends of a number's axis: one for all of one unit, and 0 belongs to it. */
export function spanOf(figure: Figure, number: FigureNumber): [number, number] {
  const alike = figure.numbers.filter(
    (one) => one.unit === number.unit && isSigned(one) === isSigned(number),
  );
  const every = alike.flatMap((one) => [...one.value, ...one.low, ...one.high]);
  return [Math.min(0, ...every), Math.max(0, ...every)];
}

export function armSpan(arms: readonly Arm[]): [number, number] {
  const every = arms.flatMap((arm) => ACTIONS.flatMap((way) => arm[way].map(Math.abs)));
  const most = Math.max(...every);
  return [-most, most];
}

/** Where a bar stands, in percent of its width. */
export function barOf(
  value: number,
  [from, to]: readonly [number, number],
  ends: readonly [number, number] | null = null,
): Bar {
  const wide = Math.max(to - from, 1e-9);
  const place = (one: number): number => Math.round((1000 * (one - from)) / wide) / 10;
  const [zero, end] = [place(0), place(value)];
  const [low, high] = ends ? [place(ends[0]), place(ends[1])] : [0, 0];
  const tenth = (length: number): number => Math.round(10 * length) / 10;
  return {
    start: Math.min(zero, end),
    length: tenth(Math.abs(end - zero)),
    low,
    spread: tenth(high - low),
  };
}

/** A number as the page writes it: a true minus, and a plus where it may be below zero. */
export function numberText(value: number, decimals: number, signed: boolean): string {
  const text = value.toFixed(decimals);
  const plain = Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
  return signed && Number(text) > 0 ? `+${plain}` : plain;
}

export function stopText(value: number, unit: string): string {
  const gap = unit === "°" ? "" : " ";
  return `${String(value).replace("-", "−")}${gap}${unit}`;
}

/** Class and path of every mark at a stop; muscles get a class for what they do. */
export function marksAt(figure: Figure, stop: number, action: Action): [string, string][] {
  const frame = figure.frames[figure.frames.length > 1 ? stop : 0] ?? [];
  const doing = new Map(figure.arms.map((arm) => [arm.part, whatItDoes(arm[action][stop] ?? 0)]));
  return frame.map((place) => {
    const [kind, path] = figure.marks[place] ?? ["", ""];
    const part = kind.startsWith("muscle ") ? kind.slice("muscle ".length) : "";
    return [part ? `muscle ${doing.get(part) ?? part}` : kind, path];
  });
}

/** How many parts do the action at a stop, and how many the opposite. */
export function counted(figure: Figure, stop: number, action: Action): Record<Doing, number> {
  const count: Record<Doing, number> = { does: 0, opposes: 0, little: 0 };
  for (const arm of figure.arms) count[whatItDoes(arm[action][stop] ?? 0)]++;
  return count;
}
