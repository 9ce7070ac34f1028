/** The words of the new-recording page: all of them come with the page. */

import { fill } from "./words";

const NAMES = [
  // Files.
  "chosen",
  "take_out",
  "wrong_type",
  "empty",
  "too_large",
  "sending",
  "sent",
  "stopped",
  // The camera.
  "film",
  "film_hint",
  "close",
  "choose",
  "always",
  "where",
  "how_far",
  "how_often",
  "camera",
  "camera_n",
  "view",
  "view_side",
  "view_front",
  "view_behind",
  "view_any",
  "outline",
  "outline_none",
  "earlier",
  "slow",
  "not_said",
  "nearer",
  "further",
  "higher",
  "lower",
  "delay",
  "delay_s",
  "sound",
  "start",
  "counting",
  "recording",
  "stop",
  "watch",
  "use",
  "again",
  "used",
  "clip",
  "ready",
  "looking",
  "no_check",
  "insecure",
  "none",
  "denied",
  "busy",
  "failed",
  "no_recorder",
  "lost",
  "preview",
  "result",
] as const;

export type Name = (typeof NAMES)[number];
export type Say = (name: Name, values?: Record<string, string | number>) => string;

/** How to say things: a name where the page has no word for it. */
export function sayingOf(text: string | undefined): Say {
  const given = JSON.parse(text ?? "{}") as Partial<Record<Name, string>>;
  return (name, values = {}) => fill(given[name] ?? name, values);
}

/** Names that a page must bring; a test holds the page to it. */
export const NEEDED: readonly Name[] = NAMES;
