/** New recordings: files that are checked and sent with progress, and filming with the camera. */

import "./filming.css";
import { Arriving } from "./filming-arriving";
import { Panel } from "./filming-panel";
import { sayingOf } from "./filming-words";

const form = document.querySelector<HTMLFormElement>("#arriving");
const film = document.querySelector<HTMLElement>("#filming");

if (form && film) {
  const say = sayingOf(film.dataset["words"]);
  const arriving = new Arriving(form, say);
  const value = (name: string): string => {
    const field = form.elements.namedItem(name);
    return field instanceof HTMLSelectElement ? field.value : "";
  };
  new Panel(film, say, {
    activity: () => value("activity"),
    compare: () => value("compare"),
    listen: (heard) => {
      for (const name of ["activity", "compare"]) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLSelectElement) field.addEventListener("change", heard);
      }
    },
    take: (file) => arriving.add([file]),
  });
  form.dataset["ready"] = "yes";
}
