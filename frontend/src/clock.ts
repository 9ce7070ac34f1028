/** One time for bodies, curves and video. */

export type Listener = (time: number) => void;

export const SPEEDS = [0.1, 0.25, 0.5, 1] as const;

/** A time that runs between two ends and begins anew, or stands. */
export class Clock {
  time: number;
  playing = false;
  speed = 0.25;
  private readonly heard: Listener[] = [];

  constructor(
    public start: number,
    public end: number,
    readonly step: number,
  ) {
    this.time = start;
  }

  /** Hear of every new time, and of play and pause. */
  listen(listener: Listener): void {
    this.heard.push(listener);
  }

  private tell(): void {
    for (const listener of this.heard) listener(this.time);
  }

  seek(time: number): void {
    this.time = Math.min(Math.max(time, this.start), this.end);
    this.tell();
  }

  /** Go some frames on or back; stands afterwards. */
  move(frames: number): void {
    this.playing = false;
    this.seek(this.time + frames * this.step);
  }

  toggle(): void {
    this.playing = !this.playing && this.end > this.start;
    this.tell();
  }

  /** Go around between other ends. */
  within(start: number, end: number): void {
    this.start = start;
    this.end = end;
    this.seek(this.time < start || this.time > end ? start : this.time);
  }

  /** Let some seconds of the wall's clock pass. */
  advance(seconds: number): void {
    if (!this.playing) return;
    const length = this.end - this.start;
    const gone = this.time - this.start + seconds * this.speed;
    this.time = this.start + (gone > length ? gone % length : gone);
    this.tell();
  }

  faster(steps: number): void {
    const index = SPEEDS.findIndex((speed) => speed === this.speed);
    const next = SPEEDS[Math.min(Math.max(index + steps, 0), SPEEDS.length - 1)];
    if (next !== undefined) this.speed = next;
    this.tell();
  }
}
