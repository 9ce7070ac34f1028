/** Which curves stand together. */

import type { CycleCurve, TimeCurve } from "./data";
import type { Words } from "./words";

export interface CurveGroup {
  id: string;
  title: string;
  ids: string[];
}

const FIRST = [
  "pelvic_obliquity",
  "hip_adduction",
  "knee_flexion",
  "trunk_side_lean",
  "hip_contact",
  "gluteus_medius_force",
];
const MATCHES: [keyof Words, (id: string) => boolean][] = [
  ["curves_pelvis", (id) => /^(pelvi|trunk)/.test(id)],
  ["curves_hip", (id) => /^hip_(?!contact)/.test(id)],
  ["curves_knee", (id) => /^(knee_(flexion|projection)|ankle_dorsi|shin|subtalar)/.test(id)],
  ["curves_joint", (id) => /_(contact|compression|shear|stress)$|^(patello|achilles)/.test(id)],
  ["curves_gluteal", (id) => /^(gluteus|piriformis|tensor)/.test(id)],
  ["curves_ground", (id) => /^(vertical|fore_aft|side)_force$/.test(id)],
  ["curves_muscle", (id) => /_(force|activation)$/.test(id)],
];

/** So few are all shown at once. */
const FEW = 9;

/** Sort curves into groups; every curve is in one, some also in the first. */
export function curveGroups(
  curves: readonly (TimeCurve | CycleCurve)[],
  words: Words,
): CurveGroup[] {
  const left = new Set(curves.map((curve) => curve.id));
  if (left.size && left.size <= FEW) {
    return [{ id: "curves_all", title: words.curves, ids: [...left] }];
  }
  const first = FIRST.filter((id) => left.has(id));
  const groups: CurveGroup[] = [];
  for (const [name, fits] of MATCHES) {
    const ids = [...left].filter(fits);
    ids.forEach((id) => left.delete(id));
    if (ids.length) groups.push({ id: name, title: words[name], ids });
  }
  if (left.size) groups.push({ id: "curves_other", title: words.curves, ids: [...left] });
  if (first.length) groups.unshift({ id: "curves_first", title: words.curves_first, ids: first });
  return groups;
}

/** How a unit is shown: newtons in body weights where the mass is known. */
export function shownUnit(
  unit: string,
  mass: number | null,
  words: Words,
): { text: string; factor: number; least: number; decimals: number } {
  if (unit === "deg") return { text: "°", factor: 1, least: 10, decimals: 0 };
  if (unit === "N" && mass) {
    return { text: words.body_weights, factor: 1 / (mass * 9.80665), least: 0.2, decimals: 2 };
  }
  if (unit === "BW") return { text: words.body_weights, factor: 1, least: 0.2, decimals: 2 };
  if (unit === "N") return { text: "N", factor: 1, least: 50, decimals: 0 };
  return { text: unit === "1" ? "" : unit, factor: 1, least: 0.2, decimals: 2 };
}
