/** What if these muscles were weaker or stronger: sliders, curves and joint loads that follow. */

import "./what-if.css";
import { mountWhatIf } from "./what-if-island";

const element = document.getElementById("what-if");
if (element) void mountWhatIf(element);
