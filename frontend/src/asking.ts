/** Questions that follow a finger: one on its way, the newest waits, older ones are let go. */

import { fetchJson } from "./data";

export interface Question {
  scales: Record<string, number>;
  ranges: boolean;
  sequence: number;
}

export class Asking<Answer> {
  private busy = false;
  private waiting: Question | null = null;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private sequence = 0;

  /**
   * @param send how a question reaches the server
   * @param answered hears of every answer that is still wanted
   * @param failed hears why there is none
   * @param rest after so many milliseconds without a new question ranges are asked for
   */
  constructor(
    private readonly send: (question: Question) => Promise<Answer>,
    private readonly answered: (answer: Answer, question: Question) => void,
    private readonly failed: (error: unknown) => void,
    private readonly rest = 350,
  ) {}

  /** Ask without ranges at once, and with ranges when the finger rests. */
  ask(scales: Record<string, number>): void {
    clearTimeout(this.resting);
    this.put({ scales, ranges: false, sequence: ++this.sequence });
    this.resting = setTimeout(() => {
      this.put({ scales, ranges: true, sequence: ++this.sequence });
    }, this.rest);
  }

  private put(question: Question): void {
    this.waiting = question;
    if (!this.busy) void this.next();
  }

  private async next(): Promise<void> {
    const question = this.waiting;
    if (!question) return;
    this.waiting = null;
    this.busy = true;
    try {
      const answer = await this.send(question);
      // With the finger still moving an answer shows what it passed; but never an older range.
      if (!question.ranges || question.sequence === this.sequence) this.answered(answer, question);
    } catch (error) {
      this.failed(error);
    } finally {
      this.busy = false;
      void this.next();
    }
  }
}

/** Send a question to the server. */
export function sender<Answer>(address: string): (question: Question) => Promise<Answer> {
  return (question) =>
    fetchJson<Answer>(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(question),
    });
}
