// Fills in visits as the page does, by the script of a test, each step at its own moment; prints for each the
// document and the log as they are sent.

import { readFileSync } from "node:fs";
import { settle } from "../../../fieldkit/web/logic/form.ts";
import { ended, sealed } from "../../../fieldkit/web/phone/dispatch.ts";
import { newDraft, reopen, withAnswer } from "../../../fieldkit/web/phone/draft.ts";
import * as paradata from "../../../fieldkit/web/phone/paradata.ts";

const ZONE = "Asia/Shanghai";
const settled = (draft) => settle(draft.form, draft.answers, { nowMs: 0, zone: ZONE, language: "zh" });

const steps = {
  answer: (draft, ms, path, value) => withAnswer(paradata.touched(draft, path, ms), { name: path, path }, value),
  send: (draft, ms) => {
    const last = ended(draft, ms, ZONE);
    return sealed(last, settled(last));
  },
  reopen: (draft) => reopen(draft, "", []),
  kill: (draft) => structuredClone(draft),
  ...Object.fromEntries(
    ["opened", "shown", "touched", "noted", "left", "resumed", "located"].map((name) => [
      name,
      (draft, ms, ...rest) => paradata[name](draft, ...rest, ms),
    ]),
  ),
};

function filled({ form, facts, script }) {
  const visit = { form, facts, zone: ZONE, installation: "here", assignment: { code: "V1" } };
  let draft = newDraft(visit, new Date(0), "web:test");
  for (const [name, ms, ...rest] of script) draft = steps[name](draft, ms, ...rest);
  return { log: draft.log.text, document: draft.sealed?.xml ?? "", fileNames: draft.sealed?.fileNames ?? [] };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(filled)));
