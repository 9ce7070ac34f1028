/** The camera's picture with today's body and the earlier outline over it, and one instruction. */

import { h, say as write } from "./dom";
import { LiveCheck, Steady } from "./filming-check";
import {
  drawBody,
  outlineFor,
  unlike,
  type Outline,
  type Seen,
  type View,
} from "./filming-outline";
import type { Say } from "./filming-words";

const TODAY = { colour: "#ffffff", width: 0.018, alpha: 0.9 };
const EDGE = { colour: "#00639c", width: 0.032, alpha: 0.9 };
const EARLIER = { colour: "#f0954f", width: 0.09, alpha: 0.5 };

export class Stage {
  readonly element: HTMLElement;
  readonly video = h("video", { muted: true, playsinline: true, autoplay: true });
  private readonly canvas = h("canvas", { "aria-hidden": "true" });
  private readonly instruction = h("p", { class: "instruction", role: "status" });
  private readonly check: LiveCheck;
  private readonly steady = new Steady();
  private views: readonly Outline[] = [];
  private seen: Seen | null = null;
  private showsOutline = true;

  constructor(
    address: string,
    private readonly say: Say,
  ) {
    this.video.muted = true;
    this.video.setAttribute("aria-label", say("preview"));
    const picture = h("div", { class: "film-picture" }, this.video, this.canvas);
    this.element = h("div", { class: "film-stage" }, picture, this.instruction);
    this.check = new LiveCheck(
      address,
      this.video,
      (seen) => this.look(seen),
      (why) => this.tell(say("no_check", { why }), false),
    );
    this.video.addEventListener("resize", () => this.draw());
  }

  async show(stream: MediaStream): Promise<void> {
    this.video.srcObject = stream;
    this.tell(this.say("looking"), false);
    await this.video.play().catch(() => undefined);
    this.check.start();
  }

  /** Look on, or rest: while it records nothing else is to be done. */
  set isLooking(is: boolean) {
    if (is) this.check.start();
    else this.check.stop();
    if (!is) this.seen = null;
    this.draw();
  }

  set view(view: View | "") {
    this.check.view = view;
    this.draw();
  }

  set outlines(views: readonly Outline[]) {
    this.views = views;
    this.draw();
  }

  set isOutlineShown(is: boolean) {
    this.showsOutline = is;
    this.draw();
  }

  /** One sentence under the picture. */
  tell(text: string, isGood: boolean): void {
    write(this.instruction, text);
    this.instruction.classList.toggle("good", isGood);
  }

  private get earlier(): Outline | null {
    return this.showsOutline ? outlineFor(this.views, this.check.view) : null;
  }

  private look(seen: Seen): void {
    this.seen = seen;
    const differs = seen.is_ready && this.earlier ? unlike(this.earlier.points, seen.points) : null;
    const wanted = seen.instruction || (differs ? this.say(differs) : this.say("ready"));
    const shown = this.steady.put(wanted);
    this.tell(shown || this.say("looking"), shown === this.say("ready"));
    this.draw();
  }

  private draw(): void {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth) return;
    this.canvas.width = videoWidth;
    this.canvas.height = videoHeight;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    if (this.earlier) drawBody(context, this.earlier.points, EARLIER);
    if (this.seen) {
      drawBody(context, this.seen.points, EDGE);
      drawBody(context, this.seen.points, TODAY);
    }
  }
}
