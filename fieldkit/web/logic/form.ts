// Settles a form: which questions are relevant, what the calculations come to, what breaks the form's rules.

import { questionsOf, type FormDefinition, type FormNode, type Language, type Question } from "./definition.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { calculatedText } from "./functions.ts";
import { Instance, type Answers, type Standing } from "./instance.ts";
import { listInstance } from "./lists.ts";
import type { Tree } from "./tree.ts";
import { nodeText, toBoolean } from "./values.ts";
import { viewOf } from "./view.ts";
import { violationOf, type Violation } from "./violations.ts";

export type { Answers } from "./instance.ts";

export interface Setting {
  nowMs: number;
  zone: string;
  language: Language;
}

export interface SettledForm {
  /** The form as it stands now: repeats with their blocks, choices as filtered, answers filled into texts. */
  nodes: readonly FormNode[];
  isRelevant(node: FormNode): boolean;
  /** The value as it will be sent; blank while not relevant. */
  value(question: Question): string;
  isRequired(question: Question): boolean;
  /** What the default comes to now; "" without one. */
  defaultOf(question: Question): string;
  /** What the calculation comes to now; "" without one. */
  calculationOf(question: Question): string;
  /** The places of all blocks, and of the form itself: each gets its first values once. */
  blocks: readonly string[];
  /** What the calculations came to, by path; kept with the answers, so that once() finds its own value again. */
  calculations: Record<string, string>;
  /** By path, relevant questions only. */
  violations: ReadonlyMap<string, Violation>;
}

export function settle(form: FormDefinition, answers: Answers, setting: Setting): SettledForm {
  const instance = new Instance(form, answers);
  const scope = scopeOf(form, instance, setting);
  instance.settle(scope);
  const nodes = instance.standings.map((standing) => viewOf(standing, instance, scope));
  const violations = new Map<string, Violation>();
  for (const question of questionsOf(nodes)) {
    const found = violationAt(question, instance.at(question.path), scope);
    if (found !== null) violations.set(question.path, found);
  }
  return {
    nodes,
    isRelevant: ({ path }) => instance.at(path).node.isRelevant,
    value: ({ path }) => nodeText(instance.at(path).node),
    isRequired: (question) => isRequired(question, instance.at(question.path), scope),
    defaultOf: (question) => defaultOf(question, instance.at(question.path), scope),
    calculationOf: (question) => computed(question.calculation, instance.at(question.path), scope),
    blocks: instance.blocks(),
    calculations: instance.calculations(),
    violations,
  };
}

function scopeOf(form: FormDefinition, { root }: Instance, { nowMs, zone, language }: Setting): Scope {
  const labels = new Map(questionsOf(form.nodes).map(({ name, choices }) => [name, choices]));
  const instances = new Map(Object.entries(form.lists ?? {}).map(([id, items]) => [id, listInstance(items)]));
  return {
    ...{ root, node: root, current: root, position: 1, size: 1, nowMs, zone, instances },
    choiceLabel: (asked, choice) => labels.get(asked)?.find(({ name }) => name === choice)?.label[language] ?? "",
  };
}

function violationAt(question: Question, { node }: Standing, scope: Scope): Violation | null {
  if (!node.isRelevant) return null;
  return violationOf(question, nodeText(node), (tree) => toBoolean(evaluate(tree, { ...scope, node, current: node })));
}

function isRequired({ required }: Question, { node }: Standing, scope: Scope): boolean {
  return required !== undefined && toBoolean(evaluate(required, { ...scope, node, current: node }));
}

function defaultOf({ computedDefault, default: fixed }: Question, standing: Standing, scope: Scope): string {
  return computedDefault === undefined ? (fixed ?? "") : computed(computedDefault, standing, scope);
}

function computed(tree: Tree | undefined, { node }: Standing, scope: Scope): string {
  return tree === undefined ? "" : calculatedText(evaluate(tree, { ...scope, node, current: node }));
}
