/** Lines with a width in pixels and a colour each, in one draw. */

import {
  BufferAttribute,
  BufferGeometry,
  DynamicDrawUsage,
  Mesh,
  ShaderMaterial,
  Vector2,
} from "three";

const VERTEX = /* glsl */ `
  attribute vec3 other;
  attribute vec2 corner;
  attribute vec4 paint;
  uniform vec2 size;
  varying vec3 seen;
  varying float across;
  void main() {
    vec4 eye = viewMatrix * vec4(position, 1.0);
    vec4 here = projectionMatrix * eye;
    vec4 there = projectionMatrix * viewMatrix * vec4(other, 1.0);
    // The same direction for both ends: corner.x says which end this is.
    vec2 along = corner.x * (there.xy / there.w - here.xy / here.w) * size;
    along = length(along) > 1e-4 ? normalize(along) : vec2(1.0, 0.0);
    vec2 aside = vec2(-along.y, along.x) * corner.y - along * corner.x * 0.5;
    here.xy += aside * paint.w / size * here.w;
    // Drawn as if this much nearer [m]: what muscles bend around is smoother than the bones are.
    vec4 nearer = projectionMatrix * (eye + vec4(0.0, 0.0, 0.035, 0.0));
    here.z = nearer.z / nearer.w * here.w;
    across = corner.y;
    seen = paint.rgb;
    gl_Position = here;
  }
`;
// Darker towards the edges: a strand looks round.
const FRAGMENT = /* glsl */ `
  varying vec3 seen;
  varying float across;
  void main() { gl_FragColor = vec4(seen * (1.0 - 0.35 * across * across), 1.0); }
`;
/** Which end, and to which side of the line, in the order of the vertices. */
const CORNERS = [1, -1, 1, 1, -1, 1, -1, -1];

/**
 * Four vertices for each line. Instances would need a quarter of the numbers, but a browser that
 * draws on the processor draws them one by one.
 */
export class Ribbons {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly here: BufferAttribute;
  private readonly other: BufferAttribute;
  private readonly paint: BufferAttribute;

  /**
   * @param ends start and end of each line, changed in place by the caller
   * @param most how many lines there may be
   */
  constructor(
    readonly ends: Float32Array,
    most: number,
  ) {
    const changing = (size: number): BufferAttribute =>
      new BufferAttribute(new Float32Array(4 * size * most), size).setUsage(DynamicDrawUsage);
    [this.here, this.other, this.paint] = [changing(3), changing(3), changing(4)];
    const corners = Float32Array.from({ length: 8 * most }, (_, k) => CORNERS[k % 8] as number);
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", this.here);
    geometry.setAttribute("other", this.other);
    geometry.setAttribute("paint", this.paint);
    geometry.setAttribute("corner", new BufferAttribute(corners, 2));
    geometry.setIndex(new BufferAttribute(triangles(most), 1));
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { size: { value: new Vector2(1, 1) } },
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 1;
  }

  /** Paint one line in the colour at a place of a list; width in pixels of the screen. */
  colour(line: number, colours: ArrayLike<number>, place: number, width: number): void {
    const paint = this.paint.array;
    for (let k = 16 * line; k < 16 * line + 16; k += 4) {
      paint[k] = colours[place] as number;
      paint[k + 1] = colours[place + 1] as number;
      paint[k + 2] = colours[place + 2] as number;
      paint[k + 3] = width;
    }
  }

  /** Show so many lines as they are now. */
  show(count: number): void {
    const [here, other] = [this.here.array, this.other.array];
    for (let line = 0; line < count; line++) {
      for (let i = 0; i < 3; i++) {
        const from = this.ends[6 * line + i] as number;
        const to = this.ends[6 * line + 3 + i] as number;
        const at = 12 * line + i;
        here[at] = here[at + 3] = from;
        other[at] = other[at + 3] = to;
        here[at + 6] = here[at + 9] = to;
        other[at + 6] = other[at + 9] = from;
      }
    }
    for (const attribute of [this.here, this.other, this.paint]) {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, 4 * count * attribute.itemSize);
      attribute.needsUpdate = true;
    }
    this.mesh.geometry.setDrawRange(0, 6 * count);
    this.mesh.visible = count > 0;
  }

  resize(width: number, height: number): void {
    (this.mesh.material.uniforms["size"]?.value as Vector2).set(width, height);
  }
}

function triangles(most: number): Uint32Array {
  const index = new Uint32Array(6 * most);
  for (let line = 0; line < most; line++) {
    index.set(
      [0, 2, 1, 0, 3, 2].map((k) => 4 * line + k),
      6 * line,
    );
  }
  return index;
}
