/** Lines with a width in pixels and a colour each, in one draw. */

import {
  BufferAttribute,
  Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  Mesh,
  ShaderMaterial,
  Vector2,
} from "three";

const VERTEX = /* glsl */ `
  attribute vec3 from;
  attribute vec3 to;
  attribute vec4 paint;
  uniform vec2 size;
  varying vec3 seen;
  varying float across;
  void main() {
    vec4 a = projectionMatrix * viewMatrix * vec4(from, 1.0);
    vec4 b = projectionMatrix * viewMatrix * vec4(to, 1.0);
    vec2 along = (b.xy / b.w - a.xy / a.w) * size;
    along = length(along) > 1e-4 ? normalize(along) : vec2(1.0, 0.0);
    vec4 here = position.x < 0.5 ? a : b;
    float cap = (position.x - 0.5) * paint.w;
    vec2 aside = vec2(-along.y, along.x) * position.y * paint.w + along * cap;
    here.xy += aside / size * here.w;
    here.z -= 0.00035 * here.w;
    across = position.y;
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

export class Ribbons {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private readonly ends: InstancedInterleavedBuffer;
  private readonly paint: InstancedBufferAttribute;

  /**
   * @param ends start and end of each line, changed in place by the caller
   * @param most how many lines there may be
   */
  constructor(ends: Float32Array, most: number) {
    const geometry = new InstancedBufferGeometry();
    const corners = new Float32Array([0, -1, 0, 1, -1, 0, 1, 1, 0, 0, 1, 0]);
    geometry.setAttribute("position", new BufferAttribute(corners, 3));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.ends = new InstancedInterleavedBuffer(ends, 6, 1);
    this.ends.setUsage(DynamicDrawUsage);
    this.paint = new InstancedBufferAttribute(new Float32Array(4 * most), 4);
    this.paint.setUsage(DynamicDrawUsage);
    geometry.setAttribute("from", new InterleavedBufferAttribute(this.ends, 3, 0));
    geometry.setAttribute("to", new InterleavedBufferAttribute(this.ends, 3, 3));
    geometry.setAttribute("paint", this.paint);
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { size: { value: new Vector2(1, 1) }, colour: { value: new Color() } },
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 1;
  }

  /** Paint one line; width in pixels of the screen. */
  colour(line: number, r: number, g: number, b: number, width: number): void {
    this.paint.setXYZW(line, r, g, b, width);
  }

  /** Show so many lines as they are now. */
  show(count: number): void {
    this.mesh.geometry.instanceCount = count;
    this.mesh.visible = count > 0;
    this.ends.needsUpdate = true;
    this.paint.needsUpdate = true;
  }

  resize(width: number, height: number): void {
    (this.mesh.material.uniforms["size"]?.value as Vector2).set(width, height);
  }
}
