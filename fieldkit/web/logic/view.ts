// The form as it stands at one moment: every block of a repeat a group of its own, choices filtered, texts filled in.

import { isGroup, isRepeat, type Bilingual, type Block, type Choice, type FormNode, type Question } from "./definition.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import type { Instance, Standing } from "./instance.ts";
import { isNodeSet, nodeText } from "./values.ts";

export function viewOf(standing: Standing, instance: Instance, scope: Scope, block?: Block): FormNode {
  const { form, path } = standing;
  if (!isGroup(form)) return questionView(form, standing, instance, scope, block);
  const label = filled(form.label, standing, instance);
  const around = block === undefined ? {} : { outer: block };
  const own = standing.isBlock ? { label, place: Number(/(\d+)\]$/.exec(path)?.[1]), ...around } : block;
  const children = standing.below.map((inner) => viewOf(inner, instance, scope, own));
  const type = isRepeat(form) && !standing.isBlock ? "repeat" : "group";
  return { ...form, type, path, label, children, ...(own === undefined ? {} : { block: own }) };
}

function questionView(question: Question, standing: Standing, instance: Instance, scope: Scope, block?: Block): Question {
  const { label, hint, choices, choiceItems, choiceValue = "name" } = question;
  const view: Question = { ...question, path: standing.path, label: filled(label, standing, instance) };
  if (block !== undefined) view.block = block;
  if (hint !== undefined) view.hint = filled(hint, standing, instance);
  if (choices !== undefined && choiceItems !== undefined) {
    const items = evaluate(choiceItems, { ...scope, node: standing.node, current: standing.node });
    const offered = offeredNames(items, choiceValue);
    view.choices = choices.filter(({ name }: Choice) => offered.has(name));
  }
  return view;
}

function offeredNames(items: ReturnType<typeof evaluate>, value: string): Set<string> {
  const names = (isNodeSet(items) ? items : []).flatMap(({ children }) => children.filter(({ name }) => name === value));
  return new Set(names.map(nodeText));
}

const REFERENCE = /\$\{\s*([^}]*?)\s*\}/g;

function filled(text: Bilingual, standing: Standing, instance: Instance): Bilingual {
  if (!text.zh.includes("${") && !text.en.includes("${")) return text;
  const fill = (sentence: string): string => sentence.replace(REFERENCE, (_, name: string) => instance.answerTo(name, standing));
  return { zh: fill(text.zh), en: fill(text.en) };
}
