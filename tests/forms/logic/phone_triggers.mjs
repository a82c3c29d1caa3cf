// Gives answers to forms, one after the other, as a thumb would; prints the answers that stand in the end and the
// positions that were asked for.

import { readFileSync } from "node:fs";
import { questionsOf } from "../../../fieldkit/web/logic/definition.ts";
import { settle } from "../../../fieldkit/web/logic/form.ts";
import { withAnswerAndTriggered } from "../../../fieldkit/web/phone/triggers.ts";

const { form, answers, changes, now, zone } = JSON.parse(readFileSync(0, "utf8"));
const settled = (draft) => settle(form, draft.answers, { nowMs: Date.parse(now), zone, language: "zh" });
const positions = [];
let draft = { form, answers, returned: null };
for (const [path, value] of changes) {
  const question = questionsOf(settled(draft).nodes).find((one) => one.path === path);
  const given = withAnswerAndTriggered(draft, question, value, settled);
  draft = given.draft;
  positions.push(...given.positions.map((one) => one.path));
}
console.log(JSON.stringify({ answers: draft.answers, positions }));
