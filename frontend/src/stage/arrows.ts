/** The ground's force on each foot, as long as the force is large. */

import {
  ConeGeometry,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  Quaternion,
  Vector3,
} from "three";
import type { Palette } from "../colours";
import type { Scene } from "../data";

const GRAVITY = 9.80665;
/** Length of an arrow of one body weight [m]. */
const METRES_PER_WEIGHT = 0.75;
const HEAD = 0.09;
const LEAST = 0.03;
const UP = new Vector3(0, 1, 0);

export class Arrows {
  readonly group = new Group();
  private readonly parts: { arrow: Group; shaft: Mesh; head: Mesh; paint: MeshBasicMaterial }[] =
    [];

  constructor(private readonly scene: Scene) {
    const shaft = new CylinderGeometry(0.011, 0.011, 1, 10).translate(0, 0.5, 0);
    const head = new ConeGeometry(0.034, HEAD, 14).translate(0, HEAD / 2, 0);
    for (let foot = 0; foot < 2; foot++) {
      // Over everything: the foot and the shin would hide what matters most.
      const paint = new MeshBasicMaterial({ depthTest: false, transparent: true });
      const arrow = new Group();
      const parts = { arrow, shaft: new Mesh(shaft, paint), head: new Mesh(head, paint), paint };
      for (const part of [parts.shaft, parts.head]) part.renderOrder = 3;
      arrow.add(parts.shaft, parts.head);
      this.group.add(arrow);
      this.parts.push(parts);
    }
  }

  /** Stand the arrows of one solved frame; -1 hides them. */
  stand(solved: number): void {
    this.parts.forEach((part, foot) => {
      const at = 6 * solved + 3 * foot;
      const force = new Vector3().fromArray(this.scene.groundForce, Math.max(at, 0));
      const point = new Vector3().fromArray(this.scene.groundPoint, Math.max(at, 0));
      const weights = solved < 0 ? 0 : this.inWeights(force.length());
      part.arrow.visible = weights > LEAST && Number.isFinite(point.x);
      if (!part.arrow.visible) return;
      const length = METRES_PER_WEIGHT * weights;
      part.arrow.position.copy(point);
      part.arrow.quaternion.copy(new Quaternion().setFromUnitVectors(UP, force.normalize()));
      part.shaft.scale.set(1, Math.max(length - HEAD, 0.001), 1);
      part.head.position.y = Math.max(length - HEAD, 0);
    });
  }

  /** The upright force on a foot in body weights; null where it is not known. */
  weights(solved: number, foot: 0 | 1): number | null {
    if (solved < 0) return null;
    const force = this.scene.groundForce[6 * solved + 3 * foot + 1] as number;
    const known = Number.isFinite(this.scene.groundPoint[6 * solved + 3 * foot] as number);
    return known ? this.inWeights(force) : null;
  }

  private inWeights(force: number): number {
    return force / ((this.scene.mass ?? 75) * GRAVITY);
  }

  paint(colours: Palette): void {
    this.parts[0]?.paint.color.setRGB(...colours.left);
    this.parts[1]?.paint.color.setRGB(...colours.right);
  }
}
