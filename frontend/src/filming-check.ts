/** The live check: a few pictures a second go to the server on this machine, one at a time. */

import type { Seen, View } from "./filming-outline";

/** Pictures are asked about so often at most [ms]. */
const EVERY_MS = 300;
const LONGEST_PX = 640;
const QUALITY = 0.75;
/** After a failure it rests so long [ms]. */
const REST_MS = 3000;

/** Shows an instruction once it came twice in a row: single pictures are mistaken now and then. */
export class Steady {
  private shown = "";
  private last = "";

  put(text: string): string {
    if (text === this.last || !this.shown) this.shown = text;
    this.last = text;
    return this.shown;
  }
}

/** Ask about what a video shows until it is stopped. */
export class LiveCheck {
  private timer = 0;
  private running = false;
  private readonly canvas = document.createElement("canvas");
  view: View | "" = "";

  constructor(
    private readonly address: string,
    private readonly video: HTMLVideoElement,
    private readonly tell: (seen: Seen) => void,
    private readonly fail: (why: string) => void,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    void this.look();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    const began = performance.now();
    let pause = EVERY_MS;
    try {
      const picture = await this.picture();
      const seen = picture && (await this.ask(picture));
      if (seen && this.running) this.tell(seen);
    } catch (error) {
      pause = REST_MS;
      if (this.running) this.fail(error instanceof Error ? error.message : String(error));
    }
    if (!this.running) return;
    const rest = Math.max(pause - (performance.now() - began), 20);
    this.timer = window.setTimeout(() => void this.look(), rest);
  }

  private picture(): Promise<Blob | null> {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || !height || document.hidden) return Promise.resolve(null);
    const share = Math.min(1, LONGEST_PX / Math.max(width, height));
    // Even sides: the decoder wants them.
    this.canvas.width = 2 * Math.round((width * share) / 2);
    this.canvas.height = 2 * Math.round((height * share) / 2);
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    context?.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }

  private async ask(picture: Blob): Promise<Seen> {
    const address = this.view ? `${this.address}?view=${this.view}` : this.address;
    const headers = { "Content-Type": "application/octet-stream" };
    const answer = await fetch(address, { method: "POST", body: picture, headers });
    const found = (await answer.json()) as Seen & { error?: string };
    if (!answer.ok) throw new Error(found.error ?? String(answer.status));
    return found;
  }
}
