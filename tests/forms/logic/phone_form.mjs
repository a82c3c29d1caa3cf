// Settles one form with many visits' answers on the phone's side; prints values and violations per visit.

import { readFileSync } from "node:fs";
import { questionsOf } from "../../../fieldkit/web/logic/definition.ts";
import { settle } from "../../../fieldkit/web/logic/form.ts";

const { form, visits, now, zone } = JSON.parse(readFileSync(0, "utf8"));
const questions = questionsOf(form.nodes).filter(({ type }) => type !== "note");
console.log(JSON.stringify(visits.map(settleVisit)));

function settleVisit(answers) {
  const settled = settle(form, answers, { nowMs: Date.parse(now), zone, language: "zh" });
  const values = questions.map((question) => [question.name, settled.value(question)]);
  const answered = values.filter(([, value]) => value.trim() !== "");
  return { answers: Object.fromEntries(answered), violations: Object.fromEntries(settled.violations) };
}
