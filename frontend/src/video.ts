/** The recorded video follows the clock; it never leads. */

import type { Clock } from "./clock";

/** More than this beside the clock [s], and the video is moved. */
const DRIFT = 0.12;
const FRAME = 0.015;

export function followClock(video: HTMLVideoElement, clock: Clock, start: number): void {
  video.muted = true;
  video.playsInline = true;
  video.preload = "auto";
  clock.listen((time) => {
    const sought = time - start;
    if (!Number.isFinite(video.duration) || sought > video.duration) {
      video.pause();
      return;
    }
    video.playbackRate = clock.speed;
    const off = Math.abs(video.currentTime - sought);
    if (off > (clock.playing ? DRIFT : FRAME) && !video.seeking) video.currentTime = sought;
    if (clock.playing && video.paused) void video.play().catch(() => undefined);
    if (!clock.playing && !video.paused) video.pause();
  });
}
