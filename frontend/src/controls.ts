/** What the hand does: play, time, speed, cycles, views, what is drawn; and the keys for them. */

import { SPEEDS, type Clock } from "./clock";
import { activationColour, css } from "./colours";
import { cycleAt, percentOf } from "./cycles";
import type { Cycle, Scene, Side } from "./data";
import { h, s, say, set } from "./dom";
import type { Stage, View } from "./stage/stage";
import { fill, type Words } from "./words";

export type Overlay = "none" | "sides" | "before";
type Muscles = "all" | "leg" | "gluteal" | "none";

export interface Wiring {
  cycles: readonly Cycle[];
  whole: [number, number];
  events: readonly { kind: string; side: Side | null; time: number }[];
  body: boolean;
  muscles: Scene | null;
  before: boolean;
  onView: (view: View) => void;
  onMuscles: (visible: Uint8Array) => void;
  onPart: (part: "bones" | "forces", seen: boolean) => void;
  onOverlay: (overlay: Overlay) => void;
  onCycle: () => void;
}

const VIEWS: readonly View[] = ["corner", "front", "back", "left", "right"];
const LEG =
  /^(glut?_?(max|med|min)|peri|piri|tfl|semi|bf|bifem|vas|rec|rect_fem|add|gas|med_gas|lat_gas|sol|tib|per|edl|ehl|fdl|fhl|ext_|flex_|gra|sar|iliacus|psoas|quad_fem|gem|pect)/i;

/** Which muscles a choice shows. */
export function visibleMuscles(scene: Scene, choice: Muscles): Uint8Array {
  const gluteal = new Set(
    scene.groups.filter((g) => g.id.startsWith("gluteus")).flatMap((g) => g.muscles),
  );
  return Uint8Array.from(scene.muscles, (name, k) => {
    if (choice === "gluteal") return gluteal.has(k) ? 1 : 0;
    if (choice === "leg") return LEG.test(name) ? 1 : 0;
    return choice === "all" ? 1 : 0;
  });
}

export class Controls {
  readonly element: HTMLElement;
  readonly ramp = h("div", { class: "ramp small", "aria-hidden": "true" });
  chosen: Cycle | null = null;
  private readonly playButton: HTMLButtonElement;
  private readonly slider: HTMLInputElement;
  private readonly now = h("output", { class: "now-text" });
  private readonly speed = h("select");
  private readonly cycle = h("select");
  private readonly events = s("svg", { class: "events", "aria-hidden": "true" });
  private canvas: HTMLCanvasElement | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly words: Words,
    private readonly wiring: Wiring,
  ) {
    this.playButton = h("button", { type: "button", class: "play" }, words.play);
    this.slider = h("input", { type: "range", "aria-label": words.time, step: clock.step });
    this.playButton.addEventListener("click", () => clock.toggle());
    this.slider.addEventListener("input", () => {
      clock.playing = false;
      clock.seek(Number(this.slider.value));
    });
    this.element = h("div", { class: "controls" }, this.timeline(), this.choices());
    this.fit();
    this.paint(false);
  }

  private timeline(): HTMLElement {
    const { words, clock } = this;
    const step = (frames: number, sign: string, title: string): HTMLElement => {
      const button = h("button", { type: "button", "aria-label": title, title }, sign);
      button.addEventListener("click", () => clock.move(frames));
      return button;
    };
    return h(
      "div",
      { class: "timeline" },
      step(-1, "‹", words.back),
      this.playButton,
      step(1, "›", words.on),
      h("div", { class: "track" }, this.slider, this.events),
      this.now,
    );
  }

  private choices(): HTMLElement {
    const { words, wiring } = this;
    const bar = h("div", { class: "choices" });
    if (wiring.cycles.length) bar.append(this.labelled(words.cycle, this.cycleChoice()));
    bar.append(this.labelled(words.speed, this.speedChoice()));
    if (!wiring.body) return bar;
    bar.append(this.viewChoice());
    if (wiring.muscles) bar.append(this.labelled(words.muscles, this.muscleChoice(wiring.muscles)));
    if (wiring.cycles.length) bar.append(this.labelled(words.overlay, this.overlayChoice()));
    bar.append(this.tick(words.bones, "bones"));
    if (wiring.muscles) bar.append(this.tick(words.forces, "forces"));
    return bar;
  }

  private labelled(text: string, choice: HTMLElement): HTMLElement {
    return h("label", {}, h("span", {}, text), choice);
  }

  private cycleChoice(): HTMLElement {
    this.cycle.append(h("option", { value: "" }, this.words.whole));
    this.wiring.cycles.forEach((cycle, k) => {
      this.cycle.append(h("option", { value: k }, this.cycleName(cycle)));
    });
    this.cycle.addEventListener("change", () => {
      this.choose(this.wiring.cycles[Number(this.cycle.value || "-1")] ?? null);
    });
    return this.cycle;
  }

  private cycleName(cycle: Cycle): string {
    const { words, wiring } = this;
    const alike = wiring.cycles.filter((c) => c.kind === cycle.kind && c.side === cycle.side);
    const side = cycle.side ? words[cycle.side] : "";
    const n = alike.indexOf(cycle) + 1;
    if (cycle.kind === "gait") return fill(words.stride, { side, n });
    if (cycle.kind === "stance") return fill(words.stance, { side, n });
    return fill(side ? words.repetition_side : words.repetition, { side, n });
  }

  /** Go around in one cycle; null for the whole recording. */
  choose(cycle: Cycle | null): void {
    this.chosen = cycle;
    this.cycle.value = cycle ? String(this.wiring.cycles.indexOf(cycle)) : "";
    const [start, end] = cycle ? [cycle.start, cycle.end] : this.wiring.whole;
    this.clock.within(start, end);
    this.fit();
    this.wiring.onCycle();
  }

  private speedChoice(): HTMLElement {
    for (const speed of SPEEDS) this.speed.append(h("option", { value: speed }, `× ${speed}`));
    this.speed.value = String(this.clock.speed);
    this.speed.addEventListener("change", () => (this.clock.speed = Number(this.speed.value)));
    return this.speed;
  }

  private viewChoice(): HTMLElement {
    const group = h("div", { class: "choice", role: "group", "aria-label": this.words.view });
    for (const view of VIEWS) {
      const button = h("button", { type: "button" }, this.words[`view_${view}`]);
      button.addEventListener("click", () => this.wiring.onView(view));
      group.append(button);
    }
    return group;
  }

  private muscleChoice(scene: Scene): HTMLElement {
    const choice = h("select");
    for (const name of ["all", "leg", "gluteal", "none"] as const) {
      choice.append(h("option", { value: name }, this.words[`muscles_${name}`]));
    }
    choice.addEventListener("change", () => {
      this.wiring.onMuscles(visibleMuscles(scene, choice.value as Muscles));
    });
    return choice;
  }

  private overlayChoice(): HTMLElement {
    const choice = h("select");
    const names: Overlay[] = ["none", "sides", ...(this.wiring.before ? ["before" as const] : [])];
    for (const name of names) {
      choice.append(h("option", { value: name }, this.words[`overlay_${name}`]));
    }
    if (this.wiring.before) choice.value = "before";
    choice.addEventListener("change", () => this.wiring.onOverlay(choice.value as Overlay));
    return choice;
  }

  private tick(text: string, part: "bones" | "forces"): HTMLElement {
    const box = h("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => this.wiring.onPart(part, box.checked));
    return h("label", { class: "tick-box" }, box, text);
  }

  /** Fit the slider and its marks to the clock's ends. */
  private fit(): void {
    const { start, end } = this.clock;
    set(this.slider, { min: start, max: end });
    set(this.events, { viewBox: "0 0 1000 10", preserveAspectRatio: "none" });
    this.events.replaceChildren(
      ...this.wiring.events
        .filter((event) => event.time >= start && event.time <= end)
        .map((event) => {
          const x = (1000 * (event.time - start)) / (end - start || 1);
          const kind = event.kind === "initial_contact" ? "contact" : "other";
          return s("line", {
            class: `${kind} ${event.side ?? "both"}`,
            x1: x,
            x2: x,
            y1: 0,
            y2: 10,
          });
        }),
    );
  }

  /** The ramp of activation, in the page's light. */
  paint(dark: boolean): void {
    const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((active) => {
      const stop = h("i");
      stop.style.background = css(activationColour(active, dark));
      return stop;
    });
    this.ramp.replaceChildren(this.words.rest, ...stops, this.words.full);
  }

  /** Show a time. */
  at(time: number, saying: boolean): void {
    const { words, clock } = this;
    this.slider.value = String(time);
    if (!saying) return;
    this.speed.value = String(clock.speed);
    say(this.playButton, clock.playing ? words.pause : words.play);
    const where = this.where(time, this.wiring.cycles);
    say(this.now, where);
    if (clock.playing) return;
    set(this.slider, { "aria-valuetext": where });
    if (this.canvas)
      set(this.canvas, {
        "aria-label": fill(words.picture, { where }),
      });
  }

  private where(time: number, cycles: readonly Cycle[]): string {
    const { words } = this;
    const cycle = this.chosen ?? cycleAt(cycles, "right", time) ?? cycleAt(cycles, "left", time);
    const percent = cycle ? percentOf(cycle, time) : null;
    const values = { time: time.toFixed(2), percent: Math.round(percent ?? 0) };
    if (!cycle || percent === null) return fill(words.now, values);
    if (cycle.kind === "repetition") return fill(words.now_repetition, values);
    const side = words[cycle.side ?? "right"].toLowerCase();
    return fill(words.now_cycle, { ...values, side });
  }

  /** Make the picture usable without a mouse. */
  describe(canvas: HTMLCanvasElement, stage: Stage): void {
    this.canvas = canvas;
    set(canvas, { tabindex: 0, role: "img", "aria-description": this.words.picture_help });
    const turns: Record<string, readonly [number, number, number]> = {
      ArrowLeft: [0.12, 0, 1],
      ArrowRight: [-0.12, 0, 1],
      ArrowUp: [0, 0.1, 1],
      ArrowDown: [0, -0.1, 1],
      "+": [0, 0, 0.9],
      "=": [0, 0, 0.9],
      "-": [0, 0, 1.1],
    };
    canvas.addEventListener("keydown", (event) => {
      const turn = turns[event.key];
      if (turn) stage.turn(...turn);
      else if (event.key === "0") stage.look("corner");
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.paint(stage.dark);
  }

  /** Hear the keys of the whole viewer. */
  hearKeys(root: HTMLElement): void {
    root.addEventListener("keydown", (event) => {
      const target = event.target as HTMLElement;
      const writes = target.matches("select, textarea, summary, input:not([type=range])");
      if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === " " && target.matches("button")) return;
      if (this.key(event)) event.preventDefault();
    });
  }

  private key(event: KeyboardEvent): boolean {
    const { clock } = this;
    const frames = event.shiftKey ? 10 : 1;
    const actions: Record<string, () => void> = {
      " ": () => clock.toggle(),
      ArrowRight: () => clock.move(frames),
      ArrowLeft: () => clock.move(-frames),
      Home: () => clock.move(-1e9),
      End: () => clock.move(1e9),
      "]": () => clock.faster(1),
      "[": () => clock.faster(-1),
    };
    VIEWS.forEach((view, k) => (actions[String(k + 1)] = () => this.wiring.onView(view)));
    const action = actions[event.key];
    action?.();
    return action !== undefined;
  }
}
