/** Put life into a figure that the page has drawn already; without an answer it stays as it is. */

import { fetchJson } from "./data";
import { s, say, set } from "./dom";
import {
  ACTIONS,
  armSpan,
  barOf,
  counted,
  isSigned,
  marksAt,
  numberText,
  spanOf,
  stopText,
  whatItDoes,
  type Action,
  type Bar,
  type Figure,
} from "./learn-figure";
import { fill } from "./words";

interface ActionWords {
  does: string;
  opposes: string;
  one: string;
  other: string;
}

interface FigureWords {
  summary: string;
  range: string;
  unit: string;
  actions: Record<Action, ActionWords>;
}

export async function mountFigure(element: HTMLElement): Promise<void> {
  try {
    const figure = await fetchJson<Figure>(element.dataset["figure"] ?? "");
    if (!Array.isArray(figure.frames)) throw new Error("this is no figure");
    const words = JSON.parse(element.dataset["words"] ?? "{}") as FigureWords;
    new LearnFigure(element, figure, words).begin();
    element.dataset["ready"] = "yes";
  } catch {
    // The picture and the table stand without us.
  }
}

class LearnFigure {
  private action: Action = ACTIONS[0];
  private readonly slider: HTMLInputElement;
  private readonly picture: SVGSVGElement;

  constructor(
    private readonly element: HTMLElement,
    private readonly figure: Figure,
    private readonly words: FigureWords,
  ) {
    this.slider = this.one<HTMLInputElement>("input[type=range]");
    this.picture = this.one<SVGSVGElement>(".fg-svg");
  }

  begin(): void {
    this.slider.addEventListener("input", () => this.show());
    for (const choice of this.element.querySelectorAll<HTMLInputElement>("[data-actions] input")) {
      choice.addEventListener("change", () => {
        this.action = choice.value as Action;
        this.show();
      });
    }
    // Browsers keep a slider's place when a page is opened again.
    const chosen = this.element.querySelector<HTMLInputElement>("[data-actions] input:checked");
    if (chosen) this.action = chosen.value as Action;
    this.show();
    for (const part of this.element.querySelectorAll("[data-slider], [data-actions]")) {
      set(part, { hidden: false });
    }
  }

  private one<Kind extends Element>(selector: string): Kind {
    const found = this.element.querySelector<Kind>(selector);
    if (!found) throw new Error(`the figure lacks ${selector}`);
    return found;
  }

  private show(): void {
    const stop = Number(this.slider.value);
    const at = stopText(this.figure.stops[stop] ?? 0, this.figure.unit);
    set(this.slider, { "aria-valuetext": at });
    say(this.one("[data-at]"), at);
    this.draw(stop);
    for (const number of this.figure.numbers) this.showNumber(number.id, stop);
    if (this.figure.arms.length > 0) this.showArms(stop, at);
  }

  private draw(stop: number): void {
    const marks = marksAt(this.figure, stop, this.action);
    const paths = [...this.picture.querySelectorAll("path")];
    marks.forEach(([kind, path], k) => {
      const old = paths[k];
      if (old) set(old, { class: kind, d: path });
      else this.picture.append(s("path", { class: kind, d: path }));
    });
    for (const old of paths.slice(marks.length)) old.remove();
  }

  private showNumber(id: string, stop: number): void {
    const number = this.figure.numbers.find((one) => one.id === id);
    const row = this.element.querySelector(`[data-number="${id}"]`);
    if (!number || !row) return;
    const span = spanOf(this.figure, number);
    const signed = isSigned(number);
    const text = (value: number | undefined): string =>
      numberText(value ?? 0, number.decimals, signed);
    setText(row, "[data-value]", text(number.value[stop]));
    const [low, high] = [number.low[stop], number.high[stop]];
    const ends = low === undefined || high === undefined ? null : ([low, high] as const);
    moveBar(row, barOf(number.value[stop] ?? 0, span, ends));
    if (ends) {
      setText(row, "[data-spread]", fill(this.words.range, { low: text(low), high: text(high) }));
    }
  }

  private showArms(stop: number, at: string): void {
    const span = armSpan(this.figure.arms);
    for (const arm of this.figure.arms) {
      const row = this.element.querySelector(`[data-arm="${arm.part}"]`);
      const value = arm[this.action][stop] ?? 0;
      if (!row) continue;
      const doing = whatItDoes(value);
      setText(row, "[data-value]", numberText(value, 1, true));
      set(row.querySelector("[data-value]") ?? row, { class: `value ${doing}` });
      set(row.querySelector("rect.amount") ?? row, { class: `amount ${doing}` });
      moveBar(row, barOf(value, span));
    }
    const words = this.words.actions[this.action];
    const count = counted(this.figure, stop, this.action);
    setText(this.element, "[data-one]", words.one);
    setText(this.element, "[data-other]", words.other);
    const all = this.figure.arms.length;
    const said = { stop: at, does: count.does, all, verb: words.does };
    const summary = { ...said, opposes: count.opposes, other: words.opposes };
    setText(this.element, "[data-summary]", fill(this.words.summary, summary));
  }
}

function setText(within: Element, selector: string, text: string): void {
  const found = within.querySelector(selector);
  if (found) say(found, text);
}

function moveBar(row: Element, bar: Bar): void {
  const [own, spread] = [row.querySelector("rect.amount"), row.querySelector("rect.spread")];
  if (own) set(own, { x: bar.start, width: bar.length });
  if (spread) set(spread, { x: bar.low, width: bar.spread });
}
