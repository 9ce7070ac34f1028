/** The viewer: body, muscles and forces above, curves below, on one time. */

import "./viewer.css";
import { mountViewer } from "./viewer-island";

const element = document.getElementById("viewer");
if (element) void mountViewer(element);
