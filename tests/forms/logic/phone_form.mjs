// Settles forms with many visits' answers on the phone's side; prints per visit the values of what is relevant, the
// rules broken and the choices that filters leave, each by its place below the root.

import { readFileSync } from "node:fs";
import { questionsOf } from "../../../fieldkit/web/logic/definition.ts";
import { settle } from "../../../fieldkit/web/logic/form.ts";

const { forms, now, zone } = JSON.parse(readFileSync(0, "utf8"));
const setting = { nowMs: Date.parse(now), zone, language: "zh" };
console.log(JSON.stringify(forms.map(({ form, visits }) => visits.map((answers) => outcomeOf(form, answers)))));

function outcomeOf(form, answers) {
  const settled = settle(form, answers, setting);
  const asked = questionsOf(settled.nodes).filter((question) => settled.isRelevant(question));
  const filtered = asked.filter(({ choiceItems }) => choiceItems !== undefined);
  return {
    values: Object.fromEntries(asked.map((question) => [placeOf(question), settled.value(question)])),
    violations: Object.fromEntries([...settled.violations].map(([path, violation]) => [placeOf({ path }), violation])),
    choices: Object.fromEntries(filtered.map((question) => [placeOf(question), question.choices.map(({ name }) => name)])),
  };
}

function placeOf({ path }) {
  return path.split("/").slice(2).join("/");
}
