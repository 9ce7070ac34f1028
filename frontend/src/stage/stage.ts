/** The picture: body, muscles, forces and ground, seen by one camera. */

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  ColorManagement,
  LinearSRGBColorSpace,
  LineBasicMaterial,
  LineSegments,
  PerspectiveCamera,
  Scene as Space,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { palette, rampOf, rampStep, type Palette } from "../colours";
import type { Bones, Scene } from "../data";
import { Pose, Strands, solvedAt } from "../pose";
import { Arrows } from "./arrows";
import { Ribbons } from "./ribbons";
import { Skeleton } from "./skeleton";

export type View = "corner" | "front" | "back" | "left" | "right";

const DIRECTIONS: Record<View, readonly [number, number, number]> = {
  corner: [0.75, 0.22, 0.85],
  front: [1, 0.08, 0],
  back: [-1, 0.08, 0],
  left: [0, 0.08, -1],
  right: [0, 0.08, 1],
};
const FIELD_DEG = 26;
/** Slower than this [ms] for a while, and fewer pixels are drawn. */
const SLOW_MS = 34;
const LEAST_RATIO = 0.75;
const COARSER = 0.8;
/** So long after the last change the picture is drawn sharp. */
const STANDS_MS = 250;
/** Widths of muscles at rest, and what full activation adds, in a picture so high [px]. */
const WIDTHS_FOR_PX = 600;
const REST_WIDTH = 1.2;
const FULL_WIDTH = 3.2;
const GLUTEAL_WIDER = 1.7;
/** A line of fewer pixels would be dotted. */
const THINNEST = 1.3;

ColorManagement.enabled = false;

/** A second body, drawn like a ghost: mirrored, or of another session. */
export interface Ghost {
  skeleton: Skeleton;
  pose: Pose;
  scene: Scene;
}

export class Stage {
  readonly canvas: HTMLCanvasElement;
  readonly arrows: Arrows;
  /** Whether the browser draws on the processor. */
  readonly economical: boolean;
  visible: Uint8Array;
  private readonly renderer: WebGLRenderer;
  private readonly space = new Space();
  private readonly camera = new PerspectiveCamera(FIELD_DEG, 1, 0.3, 40);
  private readonly orbit: OrbitControls;
  private readonly pose: Pose;
  private readonly strands: Strands;
  private readonly ribbons: Ribbons;
  private readonly sticks: Ribbons | null;
  private readonly skeleton: Skeleton | null;
  private readonly grid: LineSegments<BufferGeometry, LineBasicMaterial>;
  private readonly gluteal: Uint8Array;
  private ghosts: Ghost[] = [];
  private colours: Palette;
  private readonly height: { low: number; high: number };
  private readonly centre = new Vector3();
  private ratio = Math.min(window.devicePixelRatio, 2);
  private slow = 0;
  private sharp = false;
  private solved = -1;
  private changed = 0;
  private due = true;

  constructor(
    readonly scene: Scene,
    bones: Bones | null,
    private readonly frame: HTMLElement,
  ) {
    this.economical = drawnWithoutCard();
    if (this.economical) this.ratio = LEAST_RATIO;
    this.renderer = new WebGLRenderer({ antialias: !this.economical, alpha: false });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.canvas = this.renderer.domElement;
    frame.prepend(this.canvas);
    frame.classList.toggle("economical", this.economical);
    this.pose = new Pose(scene);
    this.strands = new Strands(scene);
    this.ribbons = new Ribbons(this.strands.ends, this.strands.activation.length);
    this.gluteal = new Uint8Array(scene.muscles.length);
    for (const group of scene.groups) {
      if (group.id.startsWith("gluteus")) for (const k of group.muscles) this.gluteal[k] = 1;
    }
    this.visible = new Uint8Array(scene.muscles.length).fill(1);
    this.arrows = new Arrows(scene);
    this.skeleton = bones ? new Skeleton(scene, bones, false) : null;
    this.sticks = bones
      ? null
      : new Ribbons(new Float32Array(6 * scene.bodies.length), scene.bodies.length);
    this.grid = new LineSegments(gridOf(), new LineBasicMaterial());
    this.height = reach(scene);
    for (const part of [this.skeleton, this.ribbons, this.sticks])
      if (part) this.space.add(part.mesh);
    this.space.add(this.arrows.group, this.grid);
    this.orbit = new OrbitControls(this.camera, this.canvas);
    this.orbit.enablePan = false;
    this.orbit.enableDamping = false;
    this.orbit.minDistance = 0.8;
    this.orbit.maxDistance = 12;
    this.orbit.addEventListener("change", () => (this.due = true));
    this.colours = palette(frame);
    this.repaint();
    this.at(scene.start);
    this.look("corner");
    new ResizeObserver(() => this.resize()).observe(frame);
    this.resize();
  }

  /** Move everything to a time. */
  at(time: number): number {
    const solved = solvedAt(this.scene, time);
    this.pose.at(time);
    this.skeleton?.follow(this.pose);
    if (this.sticks) this.laySticks(this.sticks);
    this.solved = solved;
    this.strands.lay(this.pose, solved, this.visible, this.economical);
    this.paintStrands();
    this.arrows.stand(solved);
    this.followWithCamera();
    this.due = true;
    return solved;
  }

  /** Lay ghosts over the body; none takes them away. */
  haunt(ghosts: Ghost[]): void {
    for (const ghost of this.ghosts) this.space.remove(ghost.skeleton.mesh);
    this.ghosts = ghosts;
    for (const ghost of ghosts) {
      ghost.skeleton.paint(this.colours, true);
      this.space.add(ghost.skeleton.mesh);
    }
    this.due = true;
  }

  /** Put a ghost's pelvis where the body's is, at a time of its own recording. */
  moveGhost(ghost: Ghost, time: number | null, mirror: 1 | -1): void {
    ghost.skeleton.mesh.visible = time !== null;
    this.due = true;
    if (time === null) return;
    ghost.pose.at(time);
    const [mine, theirs] = [this.pose.position, ghost.pose.position];
    const [k, j] = [3 * middle(this.scene), 3 * middle(ghost.scene)];
    const shift = [
      (mine[k] as number) - (theirs[j] as number),
      0,
      (mine[k + 2] as number) - mirror * (theirs[j + 2] as number),
    ];
    ghost.skeleton.follow(ghost.pose, mirror, shift);
  }

  show(part: "bones" | "forces", seen: boolean): void {
    if (part === "forces") this.arrows.group.visible = seen;
    else for (const drawn of [this.skeleton, this.sticks]) if (drawn) drawn.mesh.visible = seen;
    this.due = true;
  }

  /** Look from a side; the body fills the frame. */
  look(view: View): void {
    const size = this.height.high - this.height.low;
    const narrow = Math.max(1, 0.62 / Math.max(this.camera.aspect, 0.2));
    const distance = (1.16 * size * narrow) / (2 * Math.tan((FIELD_DEG * Math.PI) / 360));
    this.orbit.target.copy(this.centre);
    const [x, y, z] = DIRECTIONS[view];
    this.camera.position
      .copy(this.centre)
      .addScaledVector(new Vector3(x, y, z).normalize(), distance);
    this.orbit.update();
    this.due = true;
  }

  /** Turn around the body or come nearer, for the keyboard. */
  turn(around: number, over: number, nearer: number): void {
    const away = this.camera.position.clone().sub(this.orbit.target);
    const flat = Math.hypot(away.x, away.z);
    const round = Math.atan2(away.z, away.x) + around;
    const up = Math.min(Math.max(Math.atan2(away.y, flat) + over, -0.3), 1.5);
    const far = Math.min(Math.max(away.length() * nearer, 0.8), 12);
    away.set(Math.cos(round) * Math.cos(up), Math.sin(up), Math.sin(round) * Math.cos(up));
    this.camera.position.copy(this.orbit.target).addScaledVector(away, far);
    this.orbit.update();
    this.due = true;
  }

  /** Read the page's colours anew: light and dark. */
  repaint(): void {
    this.colours = palette(this.frame);
    this.space.background = new Color(...this.colours.paper);
    this.skeleton?.paint(this.colours, false);
    for (const ghost of this.ghosts) ghost.skeleton.paint(this.colours, true);
    this.arrows.paint(this.colours);
    this.grid.material.color.setRGB(...this.colours.hair);
    this.paintStrands();
    this.due = true;
  }

  get dark(): boolean {
    return this.colours.dark;
  }

  /** Draw if anything changed; `elapsed` is the time since the last frame while playing [ms]. */
  draw(elapsed: number | null): void {
    if (!this.due) {
      this.sharpen();
      return;
    }
    this.due = false;
    this.changed = performance.now();
    if (this.sharp) this.setSharp(false);
    this.renderer.render(this.space, this.camera);
    if (elapsed !== null) this.economise(elapsed);
  }

  /** Once all stands still, one picture with as many pixels as there are, however long it takes. */
  private sharpen(): void {
    const best = Math.max(2, window.devicePixelRatio);
    const stands = performance.now() - this.changed > STANDS_MS;
    if (this.sharp || !stands || this.ratio >= best) return;
    this.setSharp(true);
    this.renderer.render(this.space, this.camera);
  }

  private setSharp(sharp: boolean): void {
    this.sharp = sharp;
    if (sharp) this.strands.lay(this.pose, this.solved, this.visible);
    this.renderer.setPixelRatio(sharp ? Math.max(2, window.devicePixelRatio) : this.ratio);
    this.paintStrands();
  }

  /** Fewer pixels where frames take long for a while: smooth is worth more than sharp. */
  private economise(elapsed: number): void {
    this.slow = elapsed > SLOW_MS ? this.slow + 1 : Math.max(0, this.slow - 1);
    if (this.slow < 12 || this.ratio <= LEAST_RATIO) return;
    this.slow = 0;
    this.ratio = Math.max(LEAST_RATIO, COARSER * this.ratio);
    this.resize();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.frame;
    if (!width || !height) return;
    this.sharp = false;
    this.renderer.setPixelRatio(this.ratio);
    this.renderer.setSize(width, height, false);
    this.ribbons.resize(width, height);
    this.sticks?.resize(width, height);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.due = true;
  }

  private followWithCamera(): void {
    const k = 3 * middle(this.scene);
    const to = new Vector3(
      this.pose.position[k],
      (this.height.low + this.height.high) / 2,
      this.pose.position[k + 2],
    );
    const step = to.clone().sub(this.centre);
    this.camera.position.add(step);
    this.orbit.target.add(step);
    this.centre.copy(to);
    this.grid.position.set(Math.round(to.x * 4) / 4, this.height.low, Math.round(to.z * 4) / 4);
    this.orbit.update();
  }

  private paintStrands(): void {
    const { activation, muscle, count } = this.strands;
    const scale = this.frame.clientHeight / WIDTHS_FOR_PX;
    const thinnest = THINNEST / this.renderer.getPixelRatio();
    const ramp = rampOf(this.colours.dark);
    for (let line = 0; line < count; line++) {
      const active = activation[line] as number;
      const step = 3 * rampStep(active);
      const width = REST_WIDTH + FULL_WIDTH * Math.sqrt(Math.max(active, 0));
      const wide = this.gluteal[muscle[line] as number] ? GLUTEAL_WIDER * width : width;
      this.ribbons.colour(line, ramp, step, Math.max(thinnest, wide * scale));
    }
    this.ribbons.show(count);
  }

  private laySticks(sticks: Ribbons): void {
    const { parents } = this.scene;
    const { ends } = sticks;
    let count = 0;
    parents.forEach((parent, body) => {
      if (parent <= 0) return;
      ends.set(this.pose.position.subarray(3 * parent, 3 * parent + 3), 6 * count);
      ends.set(this.pose.position.subarray(3 * body, 3 * body + 3), 6 * count + 3);
      const name = this.scene.bodies[body] ?? "";
      const paint = /_l$/.test(name)
        ? this.colours.left
        : /_r$/.test(name)
          ? this.colours.right
          : this.colours.ink;
      sticks.colour(count++, paint, 0, 3);
    });
    sticks.show(count);
  }
}

/** The pelvis, which the camera follows; else the first body that is not the ground. */
function middle(scene: Scene): number {
  const pelvis = scene.bodies.findIndex((name) => /pelvis/i.test(name));
  return pelvis >= 0 ? pelvis : Math.min(1, scene.bodies.length - 1);
}

/** Lowest and highest place of any body over the recording [m]; heads reach above their origin. */
function reach(scene: Scene): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  const n = scene.bodies.length;
  for (let frame = 0; frame < scene.time.length; frame += 5) {
    for (let body = 1; body < n; body++) {
      const y = scene.position[3 * (frame * n + body) + 1] as number;
      if (y < low) low = y;
      if (y > high) high = y;
    }
  }
  let floor = Infinity;
  for (let k = 1; k < scene.groundPoint.length; k += 3) {
    const y = scene.groundPoint[k] as number;
    if (y < floor) floor = y;
  }
  low = Number.isFinite(floor) ? floor : low - 0.03;
  return { low, high: high + 0.12 * (high - low) };
}

function gridOf(): BufferGeometry {
  const [half, step] = [1.5, 0.25];
  const points: number[] = [];
  for (let k = -half; k <= half + 1e-9; k += step) {
    points.push(k, 0, -half, k, 0, half, -half, 0, k, half, 0, k);
  }
  return new BufferGeometry().setAttribute(
    "position",
    new BufferAttribute(new Float32Array(points), 3),
  );
}

let withoutCard: boolean | null = null;

/** Whether the browser draws on the processor; smoothed edges would cost it half of its frames. */
export function drawnWithoutCard(): boolean {
  withoutCard ??= asksForCard();
  return withoutCard;
}

function asksForCard(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : "");
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

/** Whether this browser can draw in three dimensions. */
export function canDraw(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
