/** Questions that follow a finger: one on its way, the newest waits, older ones are let go. */

import { fetchJson, type Question as Asked } from "./data";

export type Question = Required<Asked>;

export type Send<Answer> = (question: Question, signal?: AbortSignal) => Promise<Answer>;

export class Asking<Answer> {
  private busy = false;
  private waiting: Question | null = null;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private ranges: AbortController | null = null;
  private sequence = 0;

  /**
   * @param send how a question reaches the server
   * @param answered hears of every answer that is still wanted
   * @param failed hears why there is none
   * @param rest after so many milliseconds without a new question ranges are asked for
   */
  constructor(
    private readonly send: Send<Answer>,
    private readonly answered: (answer: Answer, question: Question) => void,
    private readonly failed: (error: unknown) => void,
    private readonly rest = 350,
  ) {}

  /** Ask without ranges at once, and with ranges when the finger rests. */
  ask(scales: Record<string, number>): void {
    clearTimeout(this.resting);
    this.ranges?.abort();
    this.waiting = { scales, ranges: false, sequence: ++this.sequence };
    if (!this.busy) void this.next();
    // As it is nothing changes, so that there is no range of a change.
    if (Object.keys(scales).length === 0) return;
    this.resting = setTimeout(() => void this.askRanges(scales), this.rest);
  }

  private async next(): Promise<void> {
    const question = this.waiting;
    if (!question) return;
    this.waiting = null;
    this.busy = true;
    try {
      this.answered(await this.send(question), question);
    } catch (error) {
      this.failed(error);
    } finally {
      this.busy = false;
      void this.next();
    }
  }

  /** Ranges take long and go their own way: a finger that moves again does not wait for them. */
  private async askRanges(scales: Record<string, number>): Promise<void> {
    const stop = new AbortController();
    this.ranges = stop;
    const question = { scales, ranges: true, sequence: ++this.sequence };
    try {
      const answer = await this.send(question, stop.signal);
      if (!stop.signal.aborted) this.answered(answer, question);
    } catch (error) {
      if (!stop.signal.aborted) this.failed(error);
    }
  }
}

/** Send a question to the server. */
export function sender<Answer>(address: string): Send<Answer> {
  return (question, signal) =>
    fetchJson<Answer>(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(question),
      signal: signal ?? null,
    });
}
