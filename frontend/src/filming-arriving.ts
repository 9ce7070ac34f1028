/** The form of a new recording: what is chosen is shown and checked, sending shows how far it is. */

import { h, say } from "./dom";
import { faultOf, merged, sizeText, type Limits } from "./filming-files";
import type { Say } from "./filming-words";

/** Where a page goes and what it says once the server has answered. */
export type Outcome = { job: string } | { error: string };

/** The form with its movement files. */
export class Arriving {
  readonly limits: Limits;
  private chosen: File[] = [];
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly bar = h("progress", { max: 1, value: 0 });
  private readonly said = h("p", { role: "status" });
  private readonly progress: HTMLElement;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly words: Say,
  ) {
    this.input = one(form, "input[name=movement]");
    this.list = one(form, "#chosen");
    this.limits = {
      accept: this.input.accept.split(","),
      mostBytes: Number(form.dataset["mostBytes"] ?? Infinity),
      mostClips: Number(form.dataset["mostClips"] ?? 1),
    };
    this.bar.setAttribute("aria-label", words("sending"));
    this.progress = h("div", { class: "sending", hidden: true }, this.said, this.bar);
    form.append(this.progress);
    this.input.addEventListener("change", () => this.add([...(this.input.files ?? [])]));
    // The page itself has put what was dropped into the field by then.
    form.querySelector(".drop")?.addEventListener("drop", () => {
      this.add([...(this.input.files ?? [])]);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  /** Add files; what cannot be taken is said and left out. */
  add(files: readonly File[]): void {
    const faults = files.flatMap((file) => {
      const fault = faultOf(file, this.limits);
      return fault ? [`${this.words(fault)}: ${file.name}`] : [];
    });
    const good = files.filter((file) => faultOf(file, this.limits) === null);
    this.put(merged(this.chosen, good, this.limits));
    if (faults.length) this.complain(faults.join(" "));
    else this.complain("");
  }

  get value(): readonly File[] {
    return this.chosen;
  }

  private put(files: readonly File[]): void {
    this.chosen = [...files];
    const carrier = new DataTransfer();
    for (const file of files) carrier.items.add(file);
    this.input.files = carrier.files;
    this.list.replaceChildren(...files.map((file) => this.row(file)));
  }

  private row(file: File): HTMLElement {
    const out = h("button", { type: "button", class: "quiet" }, this.words("take_out"));
    out.setAttribute("aria-label", `${this.words("take_out")}: ${file.name}`);
    out.addEventListener("click", () => {
      this.put(this.chosen.filter((other) => other !== file));
      this.input.focus();
    });
    const name = h("span", { class: "name" }, `${file.name} `);
    name.append(h("span", { class: "soft" }, sizeText(file.size)));
    return h("li", {}, name, out);
  }

  private complain(text: string): void {
    this.form.querySelector(".complaint")?.remove();
    if (!text) return;
    const alert = h("div", { class: "stop complaint", role: "alert", tabindex: -1 }, text);
    this.list.after(alert);
    alert.scrollIntoView({ block: "nearest" });
  }

  private send(): void {
    this.complain("");
    this.busy(true);
    say(this.said, this.words("sending"));
    sent(this.form, (share) => this.show(share))
      .then((outcome) => {
        if ("job" in outcome) location.assign(outcome.job);
        else this.refused(outcome.error);
      })
      .catch(() => this.refused(this.words("stopped")));
  }

  private show(share: number): void {
    this.bar.value = share;
    const percent = `${this.words("sending")} ${Math.floor(share * 100)} %`;
    say(this.said, share < 1 ? percent : `${this.words("sent")} …`);
  }

  private refused(why: string): void {
    this.busy(false);
    this.complain(why.slice(0, 1).toUpperCase() + why.slice(1));
  }

  private busy(is: boolean): void {
    this.progress.hidden = !is;
    for (const button of this.form.querySelectorAll<HTMLButtonElement>("button.main-button")) {
      button.disabled = is;
    }
  }
}

/** Send a form; `fetch` cannot tell how far it is. */
function sent(form: HTMLFormElement, tell: (share: number) => void): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) tell(event.loaded / event.total);
    });
    request.addEventListener("load", () => resolve(outcomeOf(request)));
    for (const fault of ["error", "abort", "timeout"]) {
      request.addEventListener(fault, () => reject(new Error(fault)));
    }
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(new FormData(form));
  });
}

/** Read an answer: JSON from the page, plain text from the guard before it. */
export function outcomeOf(request: { status: number; responseText: string }): Outcome {
  const text = request.responseText;
  if (!text.startsWith("{")) return { error: text.slice(0, 300) || String(request.status) };
  const found = JSON.parse(text) as { job?: string; error?: string };
  if (request.status === 201 && found.job?.startsWith("/jobs/")) return { job: found.job };
  return { error: found.error ?? String(request.status) };
}

function one<Kind extends HTMLElement>(form: HTMLElement, selector: string): Kind {
  const found = form.querySelector<Kind>(selector);
  if (!found) throw new Error(`the form has no ${selector}`);
  return found;
}
