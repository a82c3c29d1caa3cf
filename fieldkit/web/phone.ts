// The form page's entry: reads the visit that the server embedded and opens it.

import { openVisit } from "./phone/app.ts";
import type { Visit } from "./phone/visit.ts";

const embedded = document.getElementById("visit");
const host = document.getElementById("page");
if (embedded === null || host === null) throw new Error("the page lacks its visit");
host.replaceChildren();
void openVisit(JSON.parse(embedded.textContent) as Visit, host);
