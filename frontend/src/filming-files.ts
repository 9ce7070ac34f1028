/** Which files a recording takes; pure, so that the page and its tests agree. */

export interface Limits {
  /** Endings with their dot, in lower case. */
  accept: readonly string[];
  mostBytes: number;
  /** How many clips of one movement. */
  mostClips: number;
}

export type Fault = "wrong_type" | "empty" | "too_large";

/** Markers and their forces, beside a video. */
const MOST_BESIDE = 2;
const VIDEO = [".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm"];

/** What is wrong with a file before it is sent; the server looks again. */
export function faultOf(file: File, limits: Limits): Fault | null {
  if (!limits.accept.includes(ending(file.name))) return "wrong_type";
  if (file.size === 0) return "empty";
  return file.size > limits.mostBytes ? "too_large" : null;
}

/** Files after others were added: clips of one movement, or a video and what was recorded with it, stay together; others replace. */
export function merged(chosen: readonly File[], more: readonly File[], limits: Limits): File[] {
  const added = more.filter((file) => !chosen.some((one) => isSame(one, file)));
  if (added.length === 0) return [...chosen];
  const together = [...chosen, ...added];
  if (together.length <= limits.mostClips && together.every(isVideo)) return together;
  const films = together.filter(isVideo).length;
  const others = together.length - films;
  if (films === 1 && others >= 1 && others <= MOST_BESIDE) return together;
  return added.length > limits.mostClips ? added.slice(0, limits.mostClips) : added;
}

/** "12.3 MB". */
export function sizeText(bytes: number): string {
  const [value, unit] = bytes >= 1e9 ? [bytes / 1e9, "GB"] : [bytes / 1e6, "MB"];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

function isVideo(file: File): boolean {
  return VIDEO.includes(ending(file.name));
}

function isSame(one: File, other: File): boolean {
  return (
    one.name === other.name && one.size === other.size && one.lastModified === other.lastModified
  );
}

function ending(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot).toLowerCase();
}
