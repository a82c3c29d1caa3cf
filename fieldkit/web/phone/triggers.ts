// What an answer sets off: calculations that its change triggers, each computed once, and positions to take.

import { questionsOf, type Question } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";
import { withAnswer, type Draft } from "./draft.ts";

export interface Given {
  draft: Draft;
  /** Questions that want to know where the auditor stands now. */
  positions: Question[];
}

/** As in ODK clients: only what somebody answers sets anything off, and what a trigger changes goes on in turn. */
export function withAnswerAndTriggered(
  draft: Draft,
  question: Question,
  value: string,
  settle: (draft: Draft) => SettledForm,
): Given {
  const isChanged = (draft.answers[question.path] ?? "") !== value;
  const given: Given = { draft: withAnswer(draft, question, value), positions: [] };
  if (!isChanged || !isTrigger(question, draft)) return given; // most answers: nothing to settle the form for
  return triggeredBy(question, settle(given.draft)).reduce((before, triggered): Given => {
    const computed = settle(before.draft).calculationOf(triggered);
    const after = withAnswerAndTriggered(before.draft, triggered, computed, settle);
    const own = triggered.type === "background-geopoint" ? [triggered] : [];
    return { draft: after.draft, positions: [...before.positions, ...own, ...after.positions] };
  }, given);
}

function isTrigger({ path }: Question, { form }: Draft): boolean {
  const own = plainPath(path);
  return questionsOf(form.nodes).some(({ triggers }) => triggers?.includes(own) === true);
}

/** In the form's order; of a question in a block, only what stands in the same block or outside. */
function triggeredBy({ path }: Question, settled: SettledForm): Question[] {
  const own = plainPath(path);
  return questionsOf(settled.nodes).filter(
    (question) => question.triggers?.includes(own) === true && path.startsWith(blockOf(question.path)),
  );
}

/** As the form has it: /data/r[2]/x → /data/r/x. */
function plainPath(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}

/** /data/r[2]/x → /data/r[2], /data/x → "". */
function blockOf(path: string): string {
  return path.slice(0, path.lastIndexOf("]") + 1);
}
