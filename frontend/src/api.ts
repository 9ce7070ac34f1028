/** What the server answers. Made from openapi.json by `npm run types`: change that. */

/**
 * How a measure has changed, beside the least change that can be told from error.
 */
export interface Change {
  id: string;
  title: string;
  side: ("left" | "right") | null;
  change: string;
  least: string | null;
  least_value: number | null;
  is_detected: boolean;
}
/**
 * A load over the stance or repetition as it is and then; null where it is not possible.
 */
export interface ChangedCurve {
  id: string;
  title: string;
  side: ("left" | "right") | null;
  unit: string;
  base: (number | null)[];
  value: (number | null)[] | null;
  n: number;
}
/**
 * All curves of a result.
 */
export interface CurvesAnswer {
  schema: "hiphinge.curves/1";
  time: number[];
  angles: TimeCurve[];
  load_time: number[];
  loads: TimeCurve[];
  cycles: Cycle[];
  events: EventAt[];
  over_cycle: CycleCurve[];
  compare: Earlier | null;
}
/**
 * A curve over the whole recording.
 */
export interface TimeCurve {
  id: string;
  title: string;
  term: string;
  up: string;
  down: string;
  side: ("left" | "right") | null;
  unit: string;
  values: (number | null)[];
}
/**
 * A stride, stance or repetition, with its parts [s].
 */
export interface Cycle {
  kind: "gait" | "stance" | "repetition";
  side: ("left" | "right") | null;
  start: number;
  end: number;
  toe_off: number | null;
  bottom: number | null;
}
/**
 * What happens at an instant [s].
 */
export interface EventAt {
  kind: string;
  side: ("left" | "right") | null;
  time: number;
}
/**
 * Mean of a curve over `n` cycles, with one standard deviation between them.
 */
export interface CycleCurve {
  id: string;
  title: string;
  term: string;
  up: string;
  down: string;
  side: ("left" | "right") | null;
  unit: string;
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  n: number;
}
/**
 * The session before, recorded on a day; `refused` says why measures were not compared.
 */
export interface Earlier {
  recorded: string;
  refused: string;
  cycles: Cycle[];
  over_cycle: CycleCurve[];
  changes: Change[];
}
/**
 * How to film one activity.
 */
export interface FilmingCard {
  name: string;
  views: ("side" | "front" | "behind")[];
  place: string;
  where: string;
  count: string;
  extra: string;
  rate_hz: number;
  is_wide: boolean;
  drawing: string;
}
/**
 * How to film, for every activity and for each.
 */
export interface FilmingCards {
  always: string[];
  cards: {
    [k: string]: FilmingCard;
  };
}
/**
 * What was seen in one picture.
 */
export interface FramingAnswer {
  points: {
    [k: string]: number[];
  };
  height_share: number | null;
  plane: ("sagittal" | "frontal" | "oblique" | "3d") | null;
  people: number;
  checks: FramingCheck[];
  instruction: string;
  is_ready: boolean;
}
/**
 * One thing that a picture must offer, and what to do where it does not.
 */
export interface FramingCheck {
  id: string;
  is_met: boolean;
  instruction: string;
}
/**
 * How a job stands; `people` is how many were found in its video, while it goes on.
 */
export interface JobAnswer {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: string;
  fraction: number;
  detail: string;
  sentence: string;
  attempts: number;
  people: number;
  result: string | null;
}
/**
 * The least and the largest factor.
 */
export interface Limits {
  low: number;
  high: number;
}
/**
 * The largest value of a load as it is and then; ranges where they were asked for.
 */
export interface LoadChange {
  id: string;
  title: string;
  side: ("left" | "right") | null;
  unit: string;
  base: number;
  value: number;
  change: number;
  change_percent: number | null;
  low: number | null;
  high: number | null;
  change_low: number | null;
  change_high: number | null;
  sure: boolean | null;
}
/**
 * One body as one camera saw it.
 */
export interface Outline {
  plane: "sagittal" | "frontal" | "oblique" | "3d";
  facing: string | null;
  points: {
    [k: string]: number[];
  };
}
/**
 * How an earlier film was made, to make the next one alike.
 */
export interface OutlineAnswer {
  title: string;
  recorded: string;
  setup: string;
  views: Outline[];
}
/**
 * What is wrong, in one sentence.
 */
export interface Problem {
  error: string;
}
/**
 * A what-if: factors on the strength of muscles or groups, such as gluteus_medius.left.
 */
export interface Question {
  scales: {
    [k: string]: number;
  };
  ranges?: boolean;
  sequence?: number;
}
/**
 * A muscle at its limit for a share of the movement.
 */
export interface Saturated {
  muscle: string;
  title: string;
  share: number;
}
/**
 * A load that answers tell.
 */
export interface ShownLoad {
  id: string;
  title: string;
  unit: string;
}
/**
 * Muscles whose strength can be asked about.
 */
export interface Target {
  id: string;
  title: string;
  side: "left" | "right";
}
/**
 * One part of a muscle that has several; `group` is the muscle.
 */
export interface TargetPart {
  id: string;
  title: string;
  side: "left" | "right";
  group: string;
}
/**
 * What can be asked, and what is to be said beside it.
 */
export interface Targets {
  targets: Target[];
  parts: TargetPart[];
  limits: Limits;
  honest: string;
  loads_shown: ShownLoad[];
  mass: number | null;
}
/**
 * What other strengths would change.
 */
export interface WhatIfAnswer {
  schema: "hiphinge.what-if-page/1";
  sequence: number;
  seconds: number;
  scales: {
    [k: string]: number;
  };
  feasible: boolean;
  possible_as_is: boolean;
  sentence: string | null;
  loads: LoadChange[];
  curves: ChangedCurve[];
  reserve_peak: number;
  saturated: Saturated[];
}
/**
 * Where an array lies behind the outline.
 */
export interface ArrayPlace {
  dtype: "f4" | "i4" | "u1";
  shape: number[];
  offset: number;
}
/**
 * Muscles that belong together, by their place among all.
 */
export interface MuscleGroup {
  id: string;
  title: string;
  side: ("left" | "right") | null;
  muscles: number[];
}
/**
 * What stands before the arrays of a scene.
 */
export interface SceneOutline {
  schema: "hiphinge.scene/1";
  analysis: string;
  title: string;
  activity: string | null;
  mass: number | null;
  start: number;
  rate_hz: number;
  bodies: string[];
  parents: number[];
  muscles: string[];
  muscle_titles: string[];
  groups: MuscleGroup[];
  cycles: Cycle[];
  events: EventAt[];
  bones: string;
  arrays: {
    [k: string]: ArrayPlace;
  };
}
/**
 * What stands before the arrays of bones.
 */
export interface BonesOutline {
  schema: "hiphinge.bones/1";
  triangles: number;
  arrays: {
    [k: string]: ArrayPlace;
  };
}
