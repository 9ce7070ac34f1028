/** Colours from the page, and the ramp of activation. */

export type Rgb = readonly [number, number, number];

/** Lightness falls (on dark pages rises) evenly, so the ramp reads without colour vision too. */
const ON_LIGHT: readonly Rgb[] = [
  [0.82, 0.68, 0.62],
  [0.84, 0.36, 0.28],
  [0.55, 0.02, 0.1],
];
const ON_DARK: readonly Rgb[] = [
  [0.36, 0.25, 0.24],
  [0.82, 0.27, 0.22],
  [1.0, 0.78, 0.55],
];
const UNKNOWN: Rgb = [0.6, 0.6, 0.6];

/** Colour of an activation from 0 to 1; grey where it is not known (below 0). */
export function activationColour(active: number, dark: boolean): Rgb {
  if (active < 0) return UNKNOWN;
  const ramp = dark ? ON_DARK : ON_LIGHT;
  const place = Math.min(Math.max(active, 0), 1) * (ramp.length - 1);
  const below = Math.min(Math.floor(place), ramp.length - 2);
  const [a, b] = [ramp[below] as Rgb, ramp[below + 1] as Rgb];
  const share = place - below;
  return [0, 1, 2].map((i) => (a[i] as number) + share * ((b[i] as number) - (a[i] as number))) as [
    number,
    number,
    number,
  ];
}

/** Steps of a ramp that is drawn from; the last place is for what is not known. */
const STEPS = 255;
const ramps = new Map<boolean, Float32Array>();

/** The ramp as red, green, blue of each step, for what is painted many times a second. */
export function rampOf(dark: boolean): Float32Array {
  const made = ramps.get(dark);
  if (made) return made;
  const colours = Array.from({ length: STEPS + 1 }, (_, k) => activationColour(k / STEPS, dark));
  const ramp = Float32Array.from([...colours, UNKNOWN].flat());
  ramps.set(dark, ramp);
  return ramp;
}

/** The step of an activation in a ramp. */
export function rampStep(active: number): number {
  return active < 0 ? STEPS + 1 : Math.round(Math.min(active, 1) * STEPS);
}

export function css([r, g, b]: Rgb): string {
  return `rgb(${Math.round(255 * r)} ${Math.round(255 * g)} ${Math.round(255 * b)})`;
}

/** Read a colour such as a custom property's value; black where it is none. */
export function readRgb(text: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) {
    const wide = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
    return [0, 2, 4].map((k) => parseInt(wide.slice(k, k + 2), 16) / 255) as [
      number,
      number,
      number,
    ];
  }
  const parts =
    /^rgba?\(([^)]+)\)$/
      .exec(text.trim())?.[1]
      ?.split(/[\s,/]+/)
      .map(Number) ?? [];
  return [(parts[0] ?? 0) / 255, (parts[1] ?? 0) / 255, (parts[2] ?? 0) / 255];
}

export interface Palette {
  dark: boolean;
  paper: Rgb;
  ink: Rgb;
  hair: Rgb;
  left: Rgb;
  right: Rgb;
}

/** The page's colours as they are now. */
export function palette(element: Element): Palette {
  // A custom property reads as it was written, light and dark together: an element that wears it
  // reads as it looks.
  const worn = document.createElement("i");
  worn.hidden = true;
  element.append(worn);
  const read = (name: string, otherwise: string): Rgb => {
    worn.style.color = `var(${name}, ${otherwise})`;
    return readRgb(getComputedStyle(worn).color);
  };
  const paper = read("--raised", "#ffffff");
  const colours = {
    dark: paper[0] + paper[1] + paper[2] < 1.5,
    paper,
    ink: read("--ink", "#1b1b1b"),
    hair: read("--hair", "#d9d7d2"),
    left: read("--left", "#D55E00"),
    right: read("--right", "#0072B2"),
  };
  worn.remove();
  return colours;
}
