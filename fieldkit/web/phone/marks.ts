// What the server wants corrected, mark by mark: which question each belongs to, in which block, and what becomes of
// it as the auditor answers, adds and removes.

import { keyOf, questionsOf, type Question } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";
import type { Draft, ReturnedItem } from "./draft.ts";

/** Without a place, as drafts of older pages keep it, a mark stands at every question of its name. */
export function isMarked({ name, path }: ReturnedItem, question: Pick<Question, "name" | "path">): boolean {
  return name === question.name && (path === undefined || keyOf({ name, path }) === keyOf(question));
}

/** Those to show now: not that of a question or a block that the form does not ask for at the moment. */
export function marksOf({ returned }: Draft, settled: SettledForm): ReturnedItem[] {
  const questions = questionsOf(settled.nodes);
  return (returned?.items ?? []).filter((mark) => {
    const marked = questions.filter((question) => isMarked(mark, question));
    return marked.length === 0 ? !isInBlock(mark) : marked.some((question) => settled.isRelevant(question));
  });
}

/** Answered: neither it nor the item that it documents is marked any more, in this block. */
export function withoutMark(returned: Draft["returned"], { name, partOf = name, path }: Question): Draft["returned"] {
  if (returned === null) return null;
  const isAnswered = (mark: ReturnedItem): boolean => isMarked(mark, { name, path }) || isMarked(mark, { name: partOf, path });
  return { ...returned, items: returned.items.filter((mark) => !isAnswered(mark)) };
}

/** Once a block is gone: its marks go with it, and those of the blocks behind it move up with them. */
export function withMovedMarks(returned: Draft["returned"], moved: (path: string) => string | null): Draft["returned"] {
  if (returned === null) return null;
  const items = returned.items.flatMap((mark): ReturnedItem[] => {
    const path = moved(mark.path ?? "");
    return path === null ? [] : [mark.path === undefined ? mark : { ...mark, path }];
  });
  const isAsBefore = items.length === returned.items.length && items.every(({ path }, at) => path === returned.items[at]?.path);
  return isAsBefore ? returned : { message: "", items }; // its words count the blocks as they were
}

function isInBlock({ path }: ReturnedItem): boolean {
  return path?.includes("[") === true;
}
