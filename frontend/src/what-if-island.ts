/** Put the what-if into a page's element, once the server has said what can be asked. */

import { Asking, sender } from "./asking";
import { fetchJson, Refused } from "./data";
import type { ChangedCurve, LoadChange, Targets, WhatIfAnswer } from "./data";
import { h, say, set } from "./dom";
import { isUntouched, LoadTable, percentText } from "./load-table";
import { Plot, type Line, type PlotSpec } from "./plot";
import { Sliders } from "./sliders";
import { finePartsOf, partsOf, Strengths, type FinePart, type Part } from "./strengths";
import { fill, wordsOf, type Words } from "./words";

const PERCENT = Array.from({ length: 101 }, (_, k) => k);
/** Which curves are drawn, in this order, where the server has them. */
const DRAWN = [
  "hip_contact",
  "knee_compression",
  "patellofemoral_force",
  "lumbar_compression",
  "gluteus_maximus_force",
  "gluteus_medius_force",
  "gluteus_minimus_force",
  "tensor_fasciae_latae_force",
  "hamstrings_force",
];
const MANY = 6;

/** Ask what can be asked and replace the element's content; leave it as it is when that fails. */
export async function mountWhatIf(element: HTMLElement): Promise<void> {
  const words = wordsOf(element);
  const address = element.dataset["ask"] ?? "";
  try {
    const info = await fetchJson<Targets>(address);
    const island = new WhatIf(info, address, words);
    await island.begin();
    element.replaceChildren(island.element);
    element.dataset["ready"] = "yes";
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    element.append(h("p", { role: "alert" }, why || words.lost));
  }
}

class WhatIf {
  readonly element: HTMLElement;
  private readonly strengths: Strengths;
  private readonly asking: Asking<WhatIfAnswer>;
  private readonly send: ReturnType<typeof sender<WhatIfAnswer>>;
  private readonly verdict = h("div", { class: "verdict", role: "status" });
  private readonly panels = h("div", { class: "panels" });
  /** Muscles at their limit as they are: no news. */
  private readonly fullAsIs = new Set<string>();
  private readonly plots = new Map<string, Plot>();
  private readonly table: LoadTable;

  constructor(
    info: Targets,
    address: string,
    private readonly words: Words,
  ) {
    const [whole, fine] = [partsOf(info.targets), finePartsOf(info.parts)];
    this.strengths = new Strengths(whole, true, fine);
    this.strengths.read(new URLSearchParams(location.search));
    this.send = sender<WhatIfAnswer>(address);
    this.asking = new Asking(
      this.send,
      (answer, question) => this.show(answer, question.ranges),
      (error) => this.fail(error),
    );
    this.table = new LoadTable(words, info.mass);
    this.element = h(
      "div",
      { class: "what-if" },
      h(
        "div",
        { class: "ask" },
        h(
          "section",
          { "aria-label": words.what_if },
          this.sliders(whole, fine),
          this.verdict,
          h("p", { class: "honest" }, info.honest),
        ),
        this.table.element,
      ),
      h(
        "section",
        { class: "outcome", "aria-label": words.what_if_curves },
        h("p", { class: "small soft" }, words.what_if_curves, ". ", words.base_note),
        this.panels,
      ),
    );
  }

  /** Sliders for whole muscles, or for each of their parts: a box says which. */
  private sliders(whole: readonly Part[], fine: readonly FinePart[]): HTMLElement {
    const place = h("div");
    const box = h("input", { type: "checkbox", checked: this.strengths.isFine });
    const lay = (): void => {
      const parts = box.checked ? fine : whole;
      place.replaceChildren(
        new Sliders(parts, this.strengths, this.words, () => this.ask()).element,
      );
    };
    box.addEventListener("change", () => {
      if (box.checked) this.strengths.divide();
      else this.strengths.unite();
      lay();
      this.ask();
    });
    lay();
    if (fine.length === 0) return place;
    const label = h("label", { class: "tick-box" }, box, this.words.by_part);
    return h("div", {}, h("div", { class: "choices" }, label), place);
  }

  /** Ask how it is now: the grey curves, and whether this recording can be asked about at all. */
  async begin(): Promise<void> {
    const asIs = await this.send({ scales: {}, ranges: false, sequence: 0 });
    for (const { muscle } of asIs.saturated) this.fullAsIs.add(muscle);
    this.show(asIs, false);
    if (!this.isAsIs()) this.ask();
  }

  /** Ask what the sliders say; the address says it too, so that it can be kept or handed on. */
  private ask(): void {
    set(this.element, { "aria-busy": this.isAsIs() ? null : "true" });
    const written = this.strengths.written();
    history.replaceState(null, "", written ? `?${written}` : location.pathname);
    this.asking.ask(this.strengths.scales());
  }

  private show(answer: WhatIfAnswer, ranges: boolean): void {
    if (ranges) set(this.element, { "aria-busy": null });
    this.sayVerdict(answer);
    this.element.classList.toggle("not-possible", !answer.feasible);
    this.draw(answer);
    this.table.show(answer.feasible ? answer.loads : [], ranges, this.isAsIs());
  }

  private isAsIs(): boolean {
    return Object.keys(this.strengths.scales()).length === 0;
  }

  private sayVerdict(answer: WhatIfAnswer): void {
    const { words } = this;
    // The server's sentence says whether these muscles are the reason: ours must not say it first.
    const otherwise = answer.feasible ? words.possible : words.not_possible;
    const possible = this.isAsIs() ? words.nothing_moved : otherwise;
    const lines: HTMLElement[] = [h("strong", {}, answer.sentence ?? possible)];
    if (!answer.feasible) {
      const value = answer.reserve_peak.toFixed(0);
      lines.push(h("span", { class: "soft" }, fill(words.left_over, { value })));
    }
    const full = answer.saturated
      .filter((muscle) => !this.fullAsIs.has(muscle.muscle))
      .slice(0, 4)
      .map((muscle) => muscle.title);
    if (full.length) {
      const muscles = full.join("; ");
      lines.push(h("span", { class: "soft small" }, fill(words.at_limit, { muscles })));
    }
    if (this.verdict.textContent === lines.map((line) => line.textContent).join("")) return;
    this.verdict.replaceChildren(...lines);
  }

  /** What becomes of the largest value on each side, in few words. */
  private reading(loads: readonly LoadChange[]): string {
    const { words } = this;
    if (this.isAsIs()) return "";
    return loads
      .toSorted((a, b) => (a.side ?? "").localeCompare(b.side ?? ""))
      .map((load) => {
        const side = load.side ? `${words[`${load.side}_short`]} ` : "";
        if (isUntouched(load)) return `${side}${words.as_is}`;
        const said =
          load.sure === false ? words.cannot_tell_short : percentText(load.change_percent);
        return `${side}${load.sure === null ? "≈ " : ""}${said}`;
      })
      .join("   ");
  }

  private draw(answer: WhatIfAnswer): void {
    const having = DRAWN.filter((id) => answer.curves.some((curve) => curve.id === id));
    for (const id of having.slice(0, MANY)) {
      const spec = this.spec(
        answer.curves.filter((curve) => curve.id === id),
        answer.feasible,
      );
      const plot = this.plots.get(id) ?? this.addPlot(id, spec);
      plot.update(spec, true);
      plot.read(this.reading(answer.loads.filter((load) => load.id === id)));
    }
  }

  private addPlot(id: string, spec: PlotSpec): Plot {
    const made = new Plot(spec);
    this.plots.set(id, made);
    this.panels.append(made.element);
    return made;
  }

  private spec(curves: readonly ChangedCurve[], feasible: boolean): PlotSpec {
    const lines: Line[] = curves.flatMap((curve) => {
      const now = feasible ? (curve.value ?? []) : [];
      return [
        { side: curve.side, kind: "base" as const, x: PERCENT, y: curve.base },
        { side: curve.side, kind: "now" as const, x: PERCENT, y: now },
      ];
    });
    return {
      title: curves[0]?.title ?? "",
      term: "",
      unit: curves[0]?.unit ?? "",
      up: "",
      down: "",
      lines: lines.toSorted((a, b) => Number(a.kind === "now") - Number(b.kind === "now")),
      from: 0,
      to: 100,
      xTitle: this.words.percent_window,
      least: 50,
      decimals: 0,
    };
  }

  private fail(error: unknown): void {
    const said = error instanceof Refused && error.message ? error.message : this.words.lost;
    set(this.element, { "aria-busy": null });
    say(this.verdict, said);
  }
}
