/** Outlines and arrays in one answer (docs/web-api.md, "Binary arrays"). */

export type Numbers = Float32Array | Int32Array | Uint8Array;

interface Entry {
  dtype: "f4" | "i4" | "u1";
  shape: number[];
  offset: number;
}

export interface Packed<Outline> {
  outline: Outline;
  arrays: Map<string, { shape: number[]; values: Numbers }>;
}

const MAGIC = "HHB1";
const HEAD_BYTES = 8;

/** Read an answer; arrays are views of its bytes, nothing is copied. */
export function unpack<Outline>(buffer: ArrayBuffer): Packed<Outline> {
  const head = new Uint8Array(buffer, 0, Math.min(HEAD_BYTES, buffer.byteLength));
  if (String.fromCharCode(...head.subarray(0, 4)) !== MAGIC) {
    throw new Error("not an answer in the form HHB1");
  }
  const length = new DataView(buffer).getUint32(4, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, HEAD_BYTES, length));
  const outline = JSON.parse(text) as Outline & { arrays: Record<string, Entry> };
  const arrays = new Map<string, { shape: number[]; values: Numbers }>();
  for (const [name, entry] of Object.entries(outline.arrays)) {
    const values = view(buffer, HEAD_BYTES + length + entry.offset, entry);
    arrays.set(name, { shape: entry.shape, values });
  }
  return { outline, arrays };
}

function view(buffer: ArrayBuffer, start: number, entry: Entry): Numbers {
  const count = entry.shape.reduce((product, size) => product * size, 1);
  if (entry.dtype === "f4") return new Float32Array(buffer, start, count);
  if (entry.dtype === "i4") return new Int32Array(buffer, start, count);
  return new Uint8Array(buffer, start, count);
}

/** Return one array, which must be of the kind asked for. */
export function array<Kind extends Numbers>(
  packed: Packed<unknown>,
  name: string,
  kind: new (...args: never[]) => Kind,
): Kind {
  const found = packed.arrays.get(name)?.values;
  if (!(found instanceof kind)) throw new Error(`the answer lacks ${name}`);
  return found;
}

/** Return one array, or something else where the answer leaves it out. */
export function optional<Kind extends Numbers>(
  packed: Packed<unknown>,
  name: string,
  otherwise: Kind,
): Kind {
  if (!packed.arrays.has(name)) return otherwise;
  return array(packed, name, otherwise.constructor as new (...args: never[]) => Kind);
}
