/** The body as lines over the picture, and how today's differs from an earlier one. */

import type { FramingAnswer, Outline } from "./api";
import type { Name } from "./filming-words";

/** Name to x from the picture's middle and y from its top, in shares of its height. */
export type Points = Outline["points"];
export type View = "side" | "front" | "behind";
export type { Outline };
/** What the server saw in one picture. */
export type Seen = FramingAnswer;

const LIMBS: readonly (readonly [string, string])[] = [
  ...(["left", "right"] as const).flatMap((side) => [
    [`${side}_shoulder`, `${side}_elbow`] as const,
    [`${side}_elbow`, `${side}_wrist`] as const,
    [`${side}_shoulder`, `${side}_hip`] as const,
    [`${side}_hip`, `${side}_knee`] as const,
    [`${side}_knee`, `${side}_ankle`] as const,
    [`${side}_ankle`, `${side}_heel`] as const,
    [`${side}_heel`, `${side}_foot_index`] as const,
    [`${side}_ankle`, `${side}_foot_index`] as const,
  ]),
  ["left_shoulder", "right_shoulder"],
  ["left_hip", "right_hip"],
];

/** More than this and distance or height is another [share]; a person does not stand stiller. */
const SIZE = 0.12;
const FEET = 0.06;

/** The earlier outline for a view; the first where none is seen from there. */
export function outlineFor(views: readonly Outline[], view: View | ""): Outline | null {
  const plane = view === "side" ? "sagittal" : view ? "frontal" : "";
  return views.find((one) => one.plane === plane) ?? views[0] ?? null;
}

/** What to change so that today's picture is like the earlier one; null when it is. */
export function unlike(earlier: Points, now: Points): Name | null {
  const before = measured(earlier);
  const today = measured(now);
  if (!before || !today) return null;
  if (today.size < before.size * (1 - SIZE)) return "nearer";
  if (today.size > before.size * (1 + SIZE)) return "further";
  if (today.feet > before.feet + FEET) return "higher";
  return today.feet < before.feet - FEET ? "lower" : null;
}

/** Length from shoulders to ankles, and where the ankles are. */
function measured(points: Points): { size: number; feet: number } | null {
  const shoulder = middle(points, "shoulder");
  const ankle = middle(points, "ankle");
  if (!shoulder || !ankle) return null;
  const size = Math.hypot(shoulder[0] - ankle[0], shoulder[1] - ankle[1]);
  return size > 0 ? { size, feet: ankle[1] } : null;
}

function middle(points: Points, name: string): [number, number] | null {
  const [left, right] = [points[`left_${name}`], points[`right_${name}`]];
  if (!left || !right) return null;
  return [0.5 * ((left[0] ?? 0) + (right[0] ?? 0)), 0.5 * ((left[1] ?? 0) + (right[1] ?? 0))];
}

/** Lines and head of a body in a picture of this size [px]. */
export function linesOf(points: Points, width: number, height: number): number[][] {
  const at = (name: string): [number, number] | null => {
    const point = points[name];
    if (!point) return null;
    return [0.5 * width + (point[0] ?? 0) * height, (point[1] ?? 0) * height];
  };
  return LIMBS.flatMap(([from, to]) => {
    const [start, end] = [at(from), at(to)];
    return start && end ? [[...start, ...end]] : [];
  });
}

/** Draw a body; widths are shares of its length, so that a far one is not a blot. */
export function drawBody(
  context: CanvasRenderingContext2D,
  points: Points,
  look: { colour: string; width: number; alpha: number },
): void {
  const { width, height } = context.canvas;
  const line = look.width * (measured(points)?.size ?? 0.5) * height;
  context.save();
  context.globalAlpha = look.alpha;
  context.strokeStyle = look.colour;
  context.lineWidth = line;
  context.lineCap = "round";
  context.beginPath();
  for (const [x1, y1, x2, y2] of linesOf(points, width, height)) {
    context.moveTo(x1 ?? 0, y1 ?? 0);
    context.lineTo(x2 ?? 0, y2 ?? 0);
  }
  context.stroke();
  drawHead(context, points, line);
  context.restore();
}

function drawHead(context: CanvasRenderingContext2D, points: Points, line: number): void {
  const ear = middle(points, "ear");
  const shoulder = middle(points, "shoulder");
  if (!ear || !shoulder) return;
  const { width, height } = context.canvas;
  const radius = 0.45 * Math.hypot(ear[0] - shoulder[0], ear[1] - shoulder[1]) * height;
  context.lineWidth = Math.min(line, radius);
  context.beginPath();
  context.arc(0.5 * width + ear[0] * height, ear[1] * height, radius, 0, 2 * Math.PI);
  context.stroke();
}
