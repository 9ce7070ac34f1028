/** Every word that the moving parts show; a page may give others in `data-words`. */

export const WORDS = {
  // Viewer
  viewer: "Viewer",
  play: "Play",
  pause: "Pause",
  back: "One frame back",
  on: "One frame on",
  time: "Time",
  speed: "Speed",
  cycle: "Show",
  whole: "Whole recording",
  stride: "{side} stride {n}",
  repetition: "Repetition {n}",
  repetition_side: "{side} repetition {n}",
  stance: "{side} stance {n}",
  view: "Look from",
  view_corner: "Corner",
  view_front: "Front",
  view_back: "Behind",
  view_left: "Left",
  view_right: "Right",
  overlay: "Lay over",
  overlay_none: "Nothing",
  overlay_sides: "Other leg, mirrored",
  overlay_before: "Earlier session",
  muscles: "Muscles",
  muscles_all: "All",
  muscles_leg: "Hips and legs",
  muscles_gluteal: "Gluteal",
  muscles_none: "None",
  bones: "Bones",
  forces: "Forces of the ground",
  at_work: "Muscles at work",
  at_work_note:
    "Mean activation in the model, not measured. Muscles are lines, bent around the model's smooth shapes in place of bones.",
  side_unknown: "{side}: not known at this time (the force on that foot is not known).",
  not_known: "not known here",
  rest: "rest",
  full: "full",
  left: "Left",
  right: "Right",
  left_short: "L",
  right_short: "R",
  picture: "Body at {where}",
  picture_help: "Arrow keys turn the body, plus and minus come nearer and go away, 0 starts anew.",
  ground_left: "Left foot {value} × body weight",
  ground_right: "Right foot {value} × body weight",
  curves: "Curves",
  over_time: "Over time",
  over_cycle: "Mean of the cycles",
  curves_first: "Most asked for",
  curves_pelvis: "Pelvis and trunk",
  curves_hip: "Hips",
  curves_knee: "Knees and ankles",
  curves_joint: "Joint loads",
  curves_gluteal: "Gluteal muscles",
  curves_muscle: "Other muscles",
  curves_ground: "Forces of the ground",
  cycle_note:
    "Mean of the cycles with 1 standard deviation. Left dashed, right solid; the upright lines are now.",
  time_note: "Left dashed, right solid. Point at a curve to go to that time.",
  before_note: "Grey: the session of {date}.",
  before_band:
    "The grey band is the change that can be detected: inside it, a difference cannot be told from error.",
  before_few: "Too few cycles to say what change could be detected.",
  before_refused: "The two are not compared: {why}.",
  change_told: "{title}, {side}: {change} (more than {least}).",
  change_untold: "Cannot detect a change of this size (it would need up to {least}).",
  percent: "% of the cycle",
  percent_window: "% of the stance or repetition",
  seconds: "s",
  body_weights: "× body weight",
  video: "Recorded video",
  video_annotated: "Recorded video, angles drawn",
  video_before: "Earlier session, at the same share of the cycle",
  no_body: "There is neither a body nor a video to see for this recording: the curves alone.",
  no_loads: "Muscles and forces are not known for this recording.",
  no_gl: "This browser cannot draw in three dimensions (WebGL 2). The curves work without it.",
  facts: "{triangles} triangles, {muscles} muscles",
  keys: "Keys",
  keys_text:
    "Space: play or pause. Left and right arrows: one frame; with Shift: ten. Home and End: first and last frame. 1 to 5: corner, front, behind, left, right. [ and ]: slower and faster.",
  now: "{time} s",
  now_cycle: "{time} s, {side} stride at {percent} %",
  now_repetition: "{time} s, repetition at {percent} %",
  frame_error: "The viewer could not be loaded: {why}",
  // What if
  what_if: "What if these muscles were weaker or stronger?",
  linked: "Left and right together",
  by_part: "Each part of a muscle by itself",
  both: "Both",
  strength: "{muscle}, {side}",
  strength_both: "{muscle}, both sides",
  as_is: "as it is",
  times: "{percent} %",
  weaker: "{percent} % weaker",
  stronger: "{percent} % stronger",
  silent: "no force at all",
  reset: "Reset",
  what_if_curves: "What each joint and muscle carries, mean over the stances or repetitions",
  base_note:
    "Grey: as it is. Colour: with these muscles. Left dashed, right solid. Change of the largest value above each, 95 % range in the table.",
  peaks: "Largest load",
  in_weights: "{value} × body weight",
  change_of: "{change} N ({low} to {high})",
  cannot_tell: "cannot tell ({low} to {high} N)",
  cannot_tell_short: "cannot tell",
  all_loads: "All loads",
  fewer_loads: "Fewer loads",
  possible: "The movement is possible with these muscles.",
  nothing_moved: "As it is. Move a slider to see what would change.",
  working: "Working out ranges …",
  not_possible: "Not possible with these muscles",
  at_limit: "At their limit for part of the movement: {muscles}.",
  left_over: "Moment that the muscles leave over at most: {value} N m.",
  lost: "The server does not answer. Is hiphinge still running?",
} as const;

export type Words = Record<keyof typeof WORDS, string>;

/** The page's words over ours; broken ones are ignored. */
export function wordsOf(element: HTMLElement): Words {
  const given: unknown = parsed(element.dataset["words"]);
  const words: Words = { ...WORDS };
  if (typeof given !== "object" || given === null) return words;
  for (const [name, text] of Object.entries(given)) {
    if (name in words && typeof text === "string") words[name as keyof Words] = text;
  }
  return words;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** Put values into a sentence: "{n} muscles". */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
