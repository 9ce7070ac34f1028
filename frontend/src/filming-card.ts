/** The card of an activity: where to stand, how far, how often; and what an earlier film was like. */

import type { FilmingCard, FilmingCards, OutlineAnswer } from "./api";
import { fetchJson } from "./data";
import { h } from "./dom";
import type { Say } from "./filming-words";

export type Cards = FilmingCards;
/** How an earlier film was made. */
export type Earlier = OutlineAnswer;

/** A card as part of the page; without an activity only what always holds. */
export function cardView(cards: Cards, activity: string, say: Say): HTMLElement {
  const card = cards.cards[activity];
  const rules = h("ul", {}, ...cards.always.map((rule) => h("li", {}, rule)));
  const always = h("details", {}, h("summary", {}, say("always")), rules);
  if (!card) return h("div", { class: "film-card" }, h("p", {}, say("choose")), always);
  const rows: [string, string][] = [
    [say("where"), card.where],
    [say("how_far"), [card.place, card.extra].filter(Boolean).join(" ")],
    [say("how_often"), card.count],
  ];
  const list = h("dl", { class: "reasons" });
  for (const [name, text] of rows) list.append(h("dt", {}, name), h("dd", {}, text));
  const picture = h("img", { src: card.drawing, alt: "", width: 340, height: 170 });
  return h("div", { class: "film-card" }, h("h2", {}, card.name), picture, list, always);
}

/** What to know of a camera that takes fewer pictures a second than the activity needs. */
export function rateText(rateHz: number, card: FilmingCard | undefined, say: Say): string {
  // Cameras say 29.97.
  if (!card || rateHz === 0 || rateHz > card.rate_hz - 1) return "";
  return say("slow", { n: Math.round(rateHz), wanted: card.rate_hz });
}

/** What is known of the earlier recording, in one line; empty where there is none. */
export function earlierText(earlier: Earlier | null, say: Say): string {
  if (!earlier) return "";
  const setup = earlier.setup || say("not_said");
  const name = earlier.views.length ? "earlier" : "outline_none";
  return say(name, { date: earlier.recorded, setup });
}

/** Fetch an earlier recording's outline; null where none is chosen or it is gone. */
export async function fetchEarlier(analysis: string): Promise<Earlier | null> {
  if (!/^[0-9a-f]{32}$/.test(analysis)) return null;
  try {
    return await fetchJson<Earlier>(`/api/analyses/${analysis}/outline`);
  } catch {
    // The page shows today's picture alone.
    return null;
  }
}
