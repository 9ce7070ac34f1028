/** Film with the camera: set up, count down, record, watch, and put the file into the form. */

import { fetchJson } from "./data";
import { h } from "./dom";
import {
  cameras,
  closeCamera,
  keepAwake,
  NoCamera,
  openCamera,
  rateOf,
  type Camera,
} from "./filming-camera";
import {
  cardView,
  earlierText,
  fetchEarlier,
  rateText,
  type Cards,
  type Earlier,
} from "./filming-card";
import { countDown } from "./filming-countdown";
import type { View } from "./filming-outline";
import { canRecord, Take } from "./filming-recorder";
import { Stage } from "./filming-stage";
import type { Say } from "./filming-words";

const DELAYS_S = [3, 10, 20] as const;

/** What the form beside knows and takes. */
export interface Beside {
  /** The activity that is chosen; empty where it is to be found out. */
  activity: () => string;
  /** The analysis to compare with; empty where none is. */
  compare: () => string;
  /** Called when one of them changes. */
  listen: (heard: () => void) => void;
  /** Takes what was recorded. */
  take: (file: File) => void;
}

type State = "closed" | "setting" | "counting" | "recording" | "watching";

export class Panel {
  private readonly open: HTMLButtonElement;
  private readonly inside = h("div", { class: "film-panel", hidden: true });
  private readonly head = h("div", { class: "row" });
  private readonly card = h("div", { class: "about" });
  private readonly earlierLine = h("p", { class: "soft" });
  private readonly note = h("p", { role: "alert" });
  private readonly stage: Stage;
  private readonly settings = h("div", { class: "fields film-settings" });
  private readonly actions = h("div", { class: "row" });
  private readonly watch = h("video", { controls: true, playsinline: true });
  private readonly viewChoice: HTMLSelectElement;
  private readonly cameraChoice: HTMLSelectElement;
  private readonly delay: HTMLSelectElement;
  private readonly sound = h("input", { type: "checkbox", checked: true });
  private readonly outline = h("input", { type: "checkbox", checked: true });
  private cards: Cards | null = null;
  private earlier: Earlier | null = null;
  private camera: Camera | null = null;
  private take: Take | null = null;
  private state: State = "closed";
  private end: () => void = () => undefined;
  private sleep: () => void = () => undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly say: Say,
    private readonly beside: Beside,
  ) {
    this.open = button(say("film"), () => void this.begin());
    this.stage = new Stage(root.dataset["framing"] ?? "", say);
    this.viewChoice = h("select");
    this.cameraChoice = h("select");
    this.delay = h(
      "select",
      {},
      ...DELAYS_S.map((n) => h("option", { value: n }, say("delay_s", { n }))),
    );
    this.watch.setAttribute("aria-label", say("result"));
    this.assemble();
    this.hear();
  }

  private assemble(): void {
    const { say } = this;
    const labelled = (name: string, field: HTMLElement): HTMLElement => h("label", {}, name, field);
    const ticked = (name: string, box: HTMLElement): HTMLElement =>
      h("label", { class: "check" }, box, name);
    this.settings.append(
      labelled(say("view"), this.viewChoice),
      labelled(say("camera"), this.cameraChoice),
      labelled(say("delay"), this.delay),
      ticked(say("sound"), this.sound),
      ticked(say("outline"), this.outline),
    );
    this.inside.append(this.card, this.earlierLine, this.stage.element);
    this.inside.append(this.watch, this.actions, this.settings);
    const hint = h("span", { class: "hint" }, say("film_hint"));
    this.head.append(this.open, hint);
    this.root.replaceChildren(this.head, this.note, this.inside);
    this.watch.hidden = true;
  }

  private hear(): void {
    this.beside.listen(() => void this.refresh());
    this.viewChoice.addEventListener("change", () => this.look());
    this.outline.addEventListener("change", () => this.look());
    this.cameraChoice.addEventListener("change", () => void this.change());
    // A browser seeks to the end of what was just recorded to learn how long it is.
    this.watch.addEventListener("loadedmetadata", () => {
      if (this.watch.duration !== Infinity) return;
      this.watch.addEventListener("seeked", () => (this.watch.currentTime = 0), { once: true });
      this.watch.currentTime = Number.MAX_SAFE_INTEGER;
    });
    window.addEventListener("pagehide", () => this.close());
  }

  /** Open the camera, and say plainly why it does not open. */
  private async begin(): Promise<void> {
    this.note.textContent = "";
    this.open.disabled = true;
    try {
      this.cards ??= await fetchJson<Cards>(this.root.dataset["cards"] ?? "");
      if (!canRecord()) throw new NoCamera("no_recorder");
      await this.connect("");
      this.sleep = keepAwake();
      this.enter("setting");
      await this.refresh();
      this.inside.scrollIntoView({ block: "start" });
    } catch (fault) {
      const known = fault instanceof NoCamera ? fault : new NoCamera("failed", String(fault));
      this.note.textContent = this.say(known.reason, { why: known.detail });
      this.close();
    }
    this.open.disabled = false;
  }

  private async connect(id: string): Promise<void> {
    closeCamera(this.camera);
    const rate = this.cards?.cards[this.beside.activity()]?.rate_hz ?? 30;
    this.camera = await openCamera(id, rate);
    this.camera.stream.getVideoTracks()[0]?.addEventListener("ended", () => this.lose());
    await this.stage.show(this.camera.stream);
    const known = await cameras();
    const named = known.map((device, index) => {
      const name = device.label || this.say("camera_n", { n: index + 1 });
      return h("option", { value: device.deviceId }, name);
    });
    this.cameraChoice.replaceChildren(...named);
    this.cameraChoice.value = this.camera.id;
    const field = this.cameraChoice.parentElement;
    if (field) field.hidden = known.length < 2;
  }

  private async change(): Promise<void> {
    try {
      await this.connect(this.cameraChoice.value);
    } catch (fault) {
      const reason = fault instanceof NoCamera ? fault.reason : "failed";
      this.note.textContent = this.say(reason, { why: "" });
    }
  }

  /** Show the card and the earlier recording that the form names now. */
  private async refresh(): Promise<void> {
    if (!this.cards || this.state === "closed") return;
    const activity = this.beside.activity();
    this.card.replaceChildren(cardView(this.cards, activity, this.say));
    const views = this.cards.cards[activity]?.views ?? ["side", "front"];
    const before = this.viewChoice.value;
    const choices = [...views, ""] as (View | "")[];
    const named = choices.map((view) =>
      h("option", { value: view }, this.say(view ? `view_${view}` : "view_any")),
    );
    this.viewChoice.replaceChildren(...named);
    this.viewChoice.value =
      choices.includes(before as View) && before ? before : (choices[0] ?? "");
    this.earlier = await fetchEarlier(this.beside.compare());
    const rate = rateText(rateOf(this.camera), this.cards.cards[activity], this.say);
    this.earlierLine.textContent = [rate, earlierText(this.earlier, this.say)].join(" ").trim();
    this.look();
  }

  private look(): void {
    const views = this.earlier?.views ?? [];
    this.stage.outlines = views;
    this.stage.view = this.viewChoice.value as View | "";
    this.stage.isOutlineShown = this.outline.checked;
    const field = this.outline.parentElement;
    if (field) field.hidden = views.length === 0;
  }

  private enter(state: State): void {
    this.state = state;
    this.end();
    this.end = () => undefined;
    this.root.dataset["state"] = state;
    this.inside.hidden = state === "closed";
    this.head.hidden = state !== "closed";
    this.settings.hidden = state !== "setting";
    this.card.hidden = this.earlierLine.hidden = state !== "setting";
    this.stage.element.hidden = state === "watching";
    this.watch.hidden = state !== "watching";
    this.stage.isLooking = state === "setting";
    this.actions.replaceChildren(...this.buttons(state));
    this.actions.querySelector("button")?.focus({ preventScroll: true });
    if (state !== "closed") this.inside.scrollIntoView({ block: "start" });
  }

  private buttons(state: State): HTMLElement[] {
    const { say } = this;
    const stop = button(say("close"), () => this.close());
    switch (state) {
      case "setting":
        return [button(say("start"), () => this.count(), true), stop];
      case "counting":
        return [button(say("stop"), () => this.enter("setting"))];
      case "recording":
        return [button(say("stop"), () => this.take?.stop(), true)];
      case "watching":
        return [
          button(say("use"), () => void this.use(), true),
          button(say("again"), () => this.again()),
          stop,
        ];
      case "closed":
        return [];
    }
  }

  private count(): void {
    this.enter("counting");
    this.end = countDown(
      Number(this.delay.value),
      this.sound.checked,
      (n) => this.stage.tell(this.say("counting", { n }), false),
      () => this.record(),
    );
  }

  private record(): void {
    if (!this.camera) return;
    this.enter("recording");
    const take = new Take(this.camera.stream, this.say("clip"));
    this.take = take;
    const began = performance.now();
    const tell = (): void => {
      const n = Math.floor((performance.now() - began) / 1000);
      this.stage.tell(this.say("recording", { n }), false);
    };
    tell();
    const timer = window.setInterval(tell, 500);
    this.end = () => clearInterval(timer);
    void take.file.then((file) => this.show(file));
  }

  private show(file: File): void {
    URL.revokeObjectURL(this.watch.src);
    this.watch.src = URL.createObjectURL(file);
    this.enter("watching");
  }

  private async use(): Promise<void> {
    const file = await this.take?.file;
    if (file) this.beside.take(file);
    this.close();
    if (file) this.note.textContent = this.say("used", { name: file.name });
  }

  private again(): void {
    this.watch.removeAttribute("src");
    this.enter("setting");
    void this.refresh();
  }

  /** The camera was pulled out: keep what there is. */
  private lose(): void {
    if (this.state === "closed" || this.state === "watching") return;
    this.note.textContent = this.say("lost");
    if (this.state === "recording") this.take?.stop();
    else this.close();
  }

  private close(): void {
    const was = this.state;
    this.enter("closed");
    closeCamera(this.camera);
    this.camera = null;
    this.sleep();
    this.watch.removeAttribute("src");
    if (was !== "closed") this.open.focus();
  }
}

function button(name: string, pressed: () => void, isMain = false): HTMLButtonElement {
  const made = h("button", { type: "button", class: isMain ? "main-button" : null }, name);
  made.addEventListener("click", pressed);
  return made;
}
