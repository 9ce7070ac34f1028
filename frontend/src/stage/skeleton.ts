/** All bones in one draw: each vertex follows its own body in the vertex shader. */

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  FrontSide,
  Mesh,
  ShaderMaterial,
  Vector3,
} from "three";
import type { Palette } from "../colours";
import type { Bones, Scene } from "../data";
import type { Pose } from "../pose";

// Light falls on vertices, not on pixels: without a graphics card pixels are what costs.
const VERTEX = /* glsl */ `
  attribute float body;
  attribute vec3 tint;
  uniform vec4 turn[BODIES];
  uniform vec3 place[BODIES];
  uniform vec3 mirror;
  uniform vec3 offset;
  uniform vec3 sky;
  uniform vec3 shade;
  varying vec3 seen;
  vec3 turned(vec4 q, vec3 v) {
    vec3 t = 2.0 * cross(q.xyz, v);
    return v + q.w * t + cross(q.xyz, t);
  }
  void main() {
    int k = int(body + 0.5);
    vec3 ground = (turned(turn[k], position) + place[k]) * mirror + offset;
    vec3 facing = turned(turn[k], normal) * mirror;
    vec3 toEye = normalize(cameraPosition - ground);
    float lit = 0.5 + 0.37 * dot(facing, toEye + vec3(0.0, 0.9, 0.0));
    float rim = 1.0 - abs(dot(facing, toEye));
    seen = mix(shade, sky, lit * lit) * tint * (1.0 - 0.28 * rim * rim);
    gl_Position = projectionMatrix * viewMatrix * vec4(ground, 1.0);
  }
`;
const FRAGMENT = /* glsl */ `
  varying vec3 seen;
  uniform float opacity;
  void main() { gl_FragColor = vec4(seen, opacity); }
`;

export class Skeleton {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly turn: Float32Array;
  private readonly place: Float32Array;

  constructor(scene: Scene, bones: Bones, ghost: boolean) {
    const n = scene.bodies.length;
    this.turn = new Float32Array(4 * n);
    this.place = new Float32Array(3 * n);
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      defines: { BODIES: n },
      uniforms: {
        turn: { value: this.turn },
        place: { value: this.place },
        mirror: { value: new Vector3(1, 1, 1) },
        offset: { value: new Vector3() },
        sky: { value: new Color() },
        shade: { value: new Color() },
        opacity: { value: ghost ? 0.45 : 1 },
      },
      transparent: ghost,
      side: ghost ? DoubleSide : FrontSide,
    });
    this.mesh = new Mesh(geometry(scene, bones), material);
    // Vertices go where bodies go, so bounds at rest say nothing.
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = ghost ? 2 : 0;
  }

  /** Follow a pose; a ghost may be mirrored and shifted. */
  follow(pose: Pose, mirror = 1, shift: readonly number[] = [0, 0, 0]): void {
    this.turn.set(pose.rotation);
    this.place.set(pose.position);
    const { mirror: m, offset } = this.mesh.material.uniforms;
    (m?.value as Vector3).set(1, 1, mirror);
    (offset?.value as Vector3).fromArray(shift as number[]);
  }

  paint(colours: Palette, ghost: boolean): void {
    const { sky, shade } = this.mesh.material.uniforms;
    if (ghost) {
      const [r, g, b] = colours.dark ? [0.86, 0.62, 0.78] : [0.62, 0.36, 0.54];
      (sky?.value as Color).setRGB(r as number, g as number, b as number);
      (shade?.value as Color).copy(sky?.value as Color);
      return;
    }
    (sky?.value as Color).setRGB(
      ...((colours.dark ? [0.93, 0.9, 0.84] : [0.99, 0.975, 0.94]) as [number, number, number]),
    );
    (shade?.value as Color).setRGB(
      ...((colours.dark ? [0.2, 0.19, 0.2] : [0.47, 0.44, 0.42]) as [number, number, number]),
    );
  }
}

function geometry(scene: Scene, bones: Bones): BufferGeometry {
  const made = new BufferGeometry();
  made.setAttribute("position", new BufferAttribute(bones.vertex, 3));
  made.setAttribute("normal", new BufferAttribute(bones.normal, 3));
  made.setAttribute("body", new BufferAttribute(Float32Array.from(bones.body), 1));
  made.setAttribute("tint", new BufferAttribute(tints(scene, bones), 3));
  made.setIndex(new BufferAttribute(Uint32Array.from(bones.triangle), 1));
  return made;
}

/** A breath of the sides' colours, so that left and right are told apart from any direction. */
function tints(scene: Scene, bones: Bones): Float32Array {
  const of = scene.bodies.map((name) =>
    /_l$/i.test(name) ? [1.0, 0.93, 0.85] : /_r$/i.test(name) ? [0.87, 0.95, 1.0] : [1, 1, 1],
  );
  const tint = new Float32Array(bones.vertex.length);
  bones.body.forEach((body, vertex) => tint.set(of[body] ?? [1, 1, 1], 3 * vertex));
  return tint;
}
