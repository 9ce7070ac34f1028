import { expect, test } from "vitest";
import { Clock } from "../src/clock";
import type { Cycle, Side } from "../src/data";
import { followClock, sameRecording, sameShare } from "../src/video";

const cycle = (side: Side, start: number, end: number): Cycle => ({
  kind: "gait",
  side,
  start,
  end,
  toe_off: null,
  bottom: null,
});

test("a video that begins late is at the recording's time less its start", () => {
  expect(sameRecording(1.5)(4)).toEqual({ time: 2.5, rate: 1 });
});

test("an earlier video is at the same share of its own cycle, as much faster as that is shorter", () => {
  const where = sameShare([cycle("right", 1, 3)], [cycle("left", 0, 9), cycle("right", 10, 11)], 8);
  expect(where(2)).toEqual({ time: 2.5, rate: 0.5 });
  expect(where(5)).toBeNull();
});

/** As much of a video as the clock needs. */
function film(duration: number): HTMLVideoElement {
  const video = document.createElement("video");
  Object.defineProperties(video, {
    duration: { value: duration, configurable: true },
    currentTime: { value: 0, writable: true },
    paused: { value: true, writable: true },
    seeking: { value: false },
    play: { value: async () => Object.assign(video, { paused: false }) },
    pause: { value: () => Object.assign(video, { paused: true }) },
  });
  return video;
}

test("the video stands where the clock stands, goes with it, and pauses beyond its end", () => {
  const [clock, video] = [new Clock(0, 10, 0.1), film(4)];
  followClock(video, clock, sameRecording(1));
  clock.seek(3);
  expect(video.currentTime).toBe(2);
  clock.toggle();
  expect([video.paused, video.playbackRate]).toEqual([false, 0.25]);
  clock.seek(3.05);
  expect(video.playbackRate).toBeCloseTo(0.25 * 1.3);
  expect(video.currentTime).toBe(2);
  clock.seek(9);
  expect(video.paused).toBe(true);
  expect(video.currentTime).toBe(2);
});

test("before its first picture the video waits at it; a clock set early counts once it is there", () => {
  const [clock, video] = [new Clock(0, 10, 0.1), film(NaN)];
  followClock(video, clock, sameRecording(2));
  clock.seek(5);
  expect(video.currentTime).toBe(0);
  Object.defineProperty(video, "duration", { value: 8 });
  video.dispatchEvent(new Event("loadedmetadata"));
  expect(video.currentTime).toBe(3);
  clock.seek(1);
  expect(video.currentTime).toBe(0);
});
