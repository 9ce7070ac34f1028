/** Figures of the Learn pages: a drawing and numbers that follow a slider. */

import { mountFigure } from "./learn-island";

for (const element of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  void mountFigure(element);
}
