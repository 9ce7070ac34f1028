/** The recorded video follows the clock; it never leads. */

import type { Clock } from "./clock";
import { cycleAt, percentOf, timeAt } from "./cycles";
import type { Cycle } from "./data";

/** More than this beside the clock [s], and the video is moved. */
const DRIFT = 0.12;
const FRAME = 0.015;
/** How much faster the video plays for each second that it is late. */
const HASTE = 6;

/** Where a video is to be, and how fast it goes beside the clock; null where it has no picture. */
export type Place = { time: number; rate: number } | null;

/** A video of this recording, whose first picture is at `start`. */
export function sameRecording(start: number): (time: number) => Place {
  return (time) => ({ time: time - start, rate: 1 });
}

/** A video of an earlier session, at the same share of its own cycle of the same side. */
export function sameShare(
  cycles: readonly Cycle[],
  earlier: readonly Cycle[],
  start: number,
): (time: number) => Place {
  return (time) => {
    const now = cycleAt(cycles, "right", time) ?? cycleAt(cycles, "left", time);
    const percent = now && percentOf(now, time);
    const then = now && alike(earlier, now);
    if (!now || !then || percent === null) return null;
    const rate = (then.end - then.start) / (now.end - now.start);
    return { time: timeAt(then, percent) - start, rate };
  };
}

/** An earlier session's first cycle of the same kind and side. */
export function alike(earlier: readonly Cycle[], cycle: Cycle): Cycle | null {
  return earlier.find((one) => one.kind === cycle.kind && one.side === cycle.side) ?? null;
}

/** Let a video be where the clock is. */
export function followClock(
  video: HTMLVideoElement,
  clock: Clock,
  where: (time: number) => Place,
): void {
  video.muted = true;
  video.playsInline = true;
  video.preload = "auto";
  const follow = (time: number): void => {
    const place = where(time);
    if (!place || !Number.isFinite(video.duration) || place.time > video.duration) {
      video.pause();
      return;
    }
    const sought = Math.max(place.time, 0);
    const late = sought - video.currentTime;
    // A little faster while it is late: a jump would be seen, and starting takes a moment.
    const haste = Math.min(Math.max(1 + HASTE * late, 0.5), 2);
    video.playbackRate = Math.min(Math.max(clock.speed * place.rate * haste, 0.0625), 4);
    const much = Math.abs(late) > (clock.playing ? DRIFT : FRAME);
    if (much && !video.seeking) video.currentTime = sought;
    if (clock.playing && video.paused) void video.play().catch(() => undefined);
    if (!clock.playing && !video.paused) video.pause();
  };
  clock.listen(follow);
  // The clock may stand long before the video is there, or before it has sought.
  for (const event of ["loadedmetadata", "seeked"]) {
    video.addEventListener(event, () => {
      if (!clock.playing) follow(clock.time);
    });
  }
}
