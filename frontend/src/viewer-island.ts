/** Put the viewer into a page's element, once all it needs is there. */

import { AtWork } from "./at-work";
import { Clock } from "./clock";
import { Controls, type Overlay } from "./controls";
import { CurvePanels } from "./curve-panels";
import { cycleAt, oppositeCycle, percentOf, timeAt } from "./cycles";
import {
  fetchBones,
  fetchJson,
  fetchScene,
  Refused,
  type Bones,
  type Curves,
  type Cycle,
  type Scene,
} from "./data";
import { h, say } from "./dom";
import { isKnown, Pose } from "./pose";
import { canDraw, drawnWithoutCard, Stage, type Ghost } from "./stage/stage";
import { Skeleton } from "./stage/skeleton";
import { alike, followClock, sameRecording, sameShare, type Place } from "./video";
import { wordsOf, type Words, fill } from "./words";

interface Given {
  scene: Scene | null;
  bones: Bones | null;
  curves: Curves;
  before: { scene: Scene; bones: Bones } | null;
  video: Film | null;
  beforeVideo: Film | null;
}

/** A video's address, the recording's time at its first picture [s], whether angles are drawn on it. */
interface Film {
  address: string;
  start: number;
  isAnnotated: boolean;
}

const SAY_EVERY_MS = 120;

/** Fetch what the element names and replace its content; leave it as it is when that fails. */
export async function mountViewer(element: HTMLElement): Promise<void> {
  const words = wordsOf(element);
  try {
    const given = await fetchAll(element);
    const viewer = new Viewer(given, words);
    element.replaceChildren(viewer.element);
    element.dataset["ready"] = "yes";
    viewer.begin();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    element.append(h("p", { role: "alert" }, fill(words.frame_error, { why })));
  }
}

async function fetchAll(element: HTMLElement): Promise<Given> {
  const { scene: sceneAt, curves: curvesAt, before: beforeAt } = element.dataset;
  const [scene, curves, before] = await Promise.all([
    sceneAt ? fetchBody(sceneAt) : null,
    fetchJson<Curves>(curvesAt ?? ""),
    beforeAt ? fetchBody(beforeAt) : null,
  ]);
  const bones = scene?.bones ?? null;
  const earlier = before?.bones ? { scene: before.scene, bones: before.bones } : null;
  return {
    scene: scene?.scene ?? null,
    bones,
    curves,
    before: earlier,
    video: film(element.dataset, "video"),
    beforeVideo: film(element.dataset, "beforeVideo"),
  };
}

function film(told: DOMStringMap, name: "video" | "beforeVideo"): Film | null {
  const address = told[name];
  if (!address) return null;
  const start = Number(told[`${name}Start`] ?? 0) || 0;
  return { address, start, isAnnotated: told[`${name}Is`] === "annotated" };
}

/** Fetch a scene and its bones; null where the recording has no body. */
async function fetchBody(address: string): Promise<{ scene: Scene; bones: Bones | null } | null> {
  try {
    const detail = drawnWithoutCard() ? "coarse" : "fine";
    // Both at once: bones are at the address beside the scene's.
    const [scene, bones] = await Promise.all([
      fetchScene(address),
      fetchBones(address.replace(/scene$/, `bones?detail=${detail}`)),
    ]);
    return { scene, bones };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

class Viewer {
  readonly element: HTMLElement;
  private readonly clock: Clock;
  private readonly frame = h("div", { class: "stage" });
  private readonly ground = h("p", { class: "ground-now small", "aria-hidden": "true" });
  private readonly panels: CurvePanels;
  private readonly controls: Controls;
  private readonly atWork: AtWork | null;
  private readonly cycles: readonly Cycle[];
  private stage: Stage | null = null;
  private overlay: Overlay = "none";
  private ghosts: Partial<Record<Overlay, Ghost>> = {};
  private last = 0;
  private said = 0;

  constructor(
    private readonly given: Given,
    private readonly words: Words,
  ) {
    const { scene, curves } = given;
    const times = curves.time.length ? curves.time : curves.load_time;
    const start = scene?.start ?? times[0] ?? 0;
    const end = scene ? start + (scene.time.at(-1) ?? 0) : (times.at(-1) ?? 0);
    this.cycles = scene?.cycles ?? curves.cycles;
    this.clock = new Clock(start, end, scene ? 1 / scene.rate_hz : 1 / 30);
    this.panels = new CurvePanels(curves, this.clock, scene?.mass ?? null, words);
    const loaded = scene !== null && scene.loadFrame.length > 0;
    this.atWork = scene && loaded ? new AtWork(scene, words) : null;
    this.controls = new Controls(this.clock, words, {
      cycles: this.cycles,
      whole: [start, end],
      events: scene?.events ?? curves.events,
      body: scene !== null,
      muscles: scene && loaded ? scene : null,
      before: given.before !== null,
      onView: (view) => this.stage?.look(view),
      onMuscles: (visible) => this.showMuscles(visible),
      onPart: (part, seen) => this.stage?.show(part, seen),
      onOverlay: (overlay) => this.layOver(overlay),
      onCycle: () => this.panels.refit(),
    });
    this.element = this.assemble();
  }

  private assemble(): HTMLElement {
    const { words, given, cycles } = this;
    const top = h("div", { class: "top" });
    if (given.scene) top.append(this.frame);
    if (given.video) {
      const title = given.video.isAnnotated ? words.video_annotated : words.video;
      top.append(this.film(given.video, title, sameRecording));
    }
    const earlier = given.curves.compare?.cycles ?? [];
    if (given.beforeVideo) {
      const where = (start: number) => sameShare(cycles, earlier, start);
      top.append(this.film(given.beforeVideo, words.video_before, where));
    }
    this.frame.append(this.ground);
    if (this.atWork) this.frame.append(this.controls.ramp);
    const notes = given.scene
      ? given.scene.loadFrame.length
        ? []
        : [words.no_loads]
      : given.video
        ? []
        : [words.no_body];
    const root = h(
      "div",
      { class: given.scene ? "viewer" : "viewer filmed" },
      top,
      this.controls.element,
      ...notes.map((note) => h("p", { class: "small soft" }, note)),
      this.panels.element,
      this.atWork?.element ?? "",
      this.facts(),
    );
    this.controls.hearKeys(root);
    return root;
  }

  /** A video on the clock, and what it is. */
  private film(
    { address, start }: Film,
    title: string,
    where: (start: number) => (time: number) => Place,
  ): HTMLElement {
    const video = h("video", { src: address, "aria-label": title });
    followClock(video, this.clock, where(start));
    return h("figure", { class: "film" }, video, h("figcaption", { class: "small soft" }, title));
  }

  private facts(): HTMLElement {
    const { words, given } = this;
    const triangles = (given.bones?.triangles ?? 0).toLocaleString();
    const muscles = given.scene?.muscles.length ?? 0;
    const text = given.scene ? fill(words.facts, { triangles, muscles }) : "";
    return h(
      "details",
      { class: "small soft" },
      h("summary", {}, words.keys),
      h("p", {}, words.keys_text, " ", words.picture_help),
      text ? h("p", {}, text) : "",
    );
  }

  /** Draw for the first time; the element is in the page now and has a size. */
  begin(): void {
    const { scene, bones } = this.given;
    if (scene && canDraw()) this.stage = this.makeStage(scene, bones);
    else if (scene) this.frame.append(h("p", { role: "note" }, this.words.no_gl));
    this.clock.listen((time) => this.at(time));
    if (this.given.before) this.layOver("before");
    const first = this.firstCycle();
    if (first) this.controls.choose(first);
    this.clock.seek(first ? timeAt(first, 20) : this.clock.start);
    const loop = (now: number): void => {
      const elapsed = Math.min(now - this.last, 250);
      this.last = now;
      const playing = this.clock.playing;
      this.clock.advance(elapsed / 1000);
      this.stage?.draw(playing ? elapsed : null);
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
  }

  private makeStage(scene: Scene, bones: Bones | null): Stage {
    const stage = new Stage(scene, bones, this.frame);
    this.controls.describe(stage.canvas, stage);
    window
      .matchMedia("(prefers-color-scheme: dark)")
      .addEventListener("change", () => this.repaint(stage));
    new MutationObserver(() => this.repaint(stage)).observe(document.documentElement, {
      attributes: true,
    });
    return stage;
  }

  private repaint(stage: Stage): void {
    stage.repaint();
    this.controls.paint(stage.dark);
    this.at(this.clock.time);
  }

  /** The cycle whose muscles are known for longest; the earlier one of equals. */
  private firstCycle(): Cycle | null {
    const { scene } = this.given;
    let best: { cycle: Cycle; known: number } | null = null;
    for (const cycle of this.cycles) {
      if (cycle.kind === "stance") continue;
      const known = scene ? knownFrames(scene, cycle) : 0;
      if (!best || known > best.known) best = { cycle, known };
    }
    return best?.cycle ?? null;
  }

  private at(time: number): void {
    const solved = this.stage?.at(time) ?? -1;
    this.moveGhosts(time);
    const saying = this.saysNow();
    // Without a graphics card a frame in which the picture alone changes costs half.
    if (!saying && this.stage?.economical) return;
    this.panels.at(time, saying);
    this.controls.at(time, saying);
    if (!saying) return;
    this.atWork?.at(solved, this.stage?.dark ?? false, !this.clock.playing);
    this.sayGround(solved);
  }

  /** Numbers change a few times a second while time runs: nobody reads faster. */
  private saysNow(): boolean {
    const now = performance.now();
    if (this.clock.playing && now - this.said < SAY_EVERY_MS) return false;
    this.said = now;
    return true;
  }

  private sayGround(solved: number): void {
    const { words, stage } = this;
    const said = ([0, 1] as const).flatMap((foot) => {
      const weights = stage?.arrows.weights(solved, foot) ?? null;
      if (weights === null || weights < 0.03) return [];
      const sentence = foot === 0 ? words.ground_left : words.ground_right;
      return [fill(sentence, { value: weights.toFixed(2) })];
    });
    say(this.ground, said.join("   "));
  }

  private showMuscles(visible: Uint8Array): void {
    if (!this.stage) return;
    this.stage.visible = visible;
    this.stage.at(this.clock.time);
  }

  private layOver(overlay: Overlay): void {
    this.overlay = overlay;
    if (!this.stage) return;
    const ghost = overlay === "none" ? null : this.ghost(overlay);
    this.stage.haunt(ghost ? [ghost] : []);
    this.moveGhosts(this.clock.time);
  }

  private ghost(overlay: "sides" | "before"): Ghost | null {
    const { scene, bones, before } = this.given;
    const made = this.ghosts[overlay];
    if (made) return made;
    const of = overlay === "before" ? before : scene && bones ? { scene, bones } : null;
    if (!of) return null;
    const ghost = {
      skeleton: new Skeleton(of.scene, of.bones, true),
      pose: new Pose(of.scene),
      scene: of.scene,
    };
    this.ghosts[overlay] = ghost;
    return ghost;
  }

  /** A ghost is at the same share of its own cycle. */
  private moveGhosts(time: number): void {
    const ghost = this.overlay === "none" ? null : this.ghost(this.overlay);
    if (!ghost || !this.stage) return;
    const cycle = this.controls.chosen ?? cycleAt(this.cycles, "right", time);
    const percent = cycle ? percentOf(cycle, time) : null;
    const other = cycle ? this.ghostCycle(ghost, cycle) : null;
    const then = other && percent !== null ? timeAt(other, percent) : null;
    this.stage.moveGhost(ghost, then, this.overlay === "sides" ? -1 : 1);
  }

  private ghostCycle(ghost: Ghost, cycle: Cycle): Cycle | null {
    if (this.overlay === "before") {
      return alike(ghost.scene.cycles, cycle);
    }
    return cycle.side === null ? cycle : oppositeCycle(this.cycles, cycle);
  }
}

/** How many frames of a cycle have known muscles on both legs. */
function knownFrames(scene: Scene, cycle: Cycle): number {
  let count = 0;
  scene.loadFrame.forEach((frame, solved) => {
    const time = scene.start + frame / scene.rate_hz;
    if (time >= cycle.start && time <= cycle.end && isKnown(scene, solved, 2)) count++;
  });
  return count;
}
