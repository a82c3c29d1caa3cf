// The blocks of a repeat in a draft: first values, one more, one less. Where a block stands is part of its answers'
// paths (/data/r[2]/x), and under the repeat's own path stands how many there are.

import { questionsOf, type Group } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";
import { withFile, type Draft } from "./draft.ts";
import { withMovedMarks } from "./marks.ts";

/** Every block that is new, and the form itself at first, with its defaults; each gets them once. */
export function withFirstValues(draft: Draft, settled: SettledForm): Draft {
  const fresh = settled.blocks.filter((path) => draft.answers[path] === undefined);
  if (fresh.length === 0) return draft;
  const answers = { ...draft.answers };
  for (const question of questionsOf(settled.nodes)) {
    if (!fresh.includes(blockOf(question.path)) || answers[question.path] !== undefined) continue;
    const value = settled.defaultOf(question);
    if (value !== "") answers[question.path] = value;
  }
  for (const path of fresh) answers[path] = BEGUN;
  return { ...draft, answers };
}

/** Stands under a block's own path once its first values were given. */
const BEGUN = "begun";

/** The innermost block of a place, or the form: /data/r[2]/x → /data/r[2], /data/a/x → /data. */
function blockOf(path: string): string {
  return path.slice(0, path.lastIndexOf("]") + 1) || path.slice(0, path.indexOf("/", 1));
}

export function withBlock(draft: Draft, repeat: Group): Draft {
  return { ...draft, answers: { ...draft.answers, [repeat.path]: String(repeat.children.length + 1) } };
}

/** Without this block, its running clocks, its files and its marks; the blocks behind it move up. */
export function withoutBlock(draft: Draft, repeat: Group, block: Group): { draft: Draft; fileNames: string[] } {
  const place = repeat.children.indexOf(block) + 1;
  const moved = (path: string): string | null => placeAfterRemoval(path, repeat.path, place);
  const answers = renamed(draft.answers, moved);
  const gone = Object.keys(draft.answers).filter((path) => moved(path) === null);
  const fileNames = gone.map((path) => draft.answers[path] ?? "").filter((name) => name in draft.files);
  const count = String(repeat.children.length - 1);
  const kept = {
    ...draft,
    answers: { ...answers, [repeat.path]: count },
    timers: renamed(draft.timers, moved),
    returned: withMovedMarks(draft.returned, moved),
  };
  return { draft: fileNames.reduce((rest, name) => withFile(rest, name, null), kept), fileNames };
}

/** Where an answer stands once block `place` of the repeat is gone; null when it goes with it. */
function placeAfterRemoval(path: string, repeat: string, place: number): string | null {
  if (!path.startsWith(`${repeat}[`)) return path;
  const end = path.indexOf("]", repeat.length);
  const own = Number(path.slice(repeat.length + 1, end));
  if (own === place) return null;
  return own < place ? path : `${repeat}[${own - 1}${path.slice(end)}`;
}

function renamed<T>(values: Record<string, T>, name: (path: string) => string | null): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([path, value]) => {
      const renamed = name(path);
      return renamed === null ? [] : [[renamed, value]];
    }),
  );
}
