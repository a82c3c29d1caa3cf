// Settles a form: which questions are relevant, what the calculations come to, what breaks the form's rules.

import { isGroup, questionsOf, type FormDefinition, type FormNode, type Language, type Question } from "./definition.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { calculatedText } from "./functions.ts";
import type { Tree } from "./tree.ts";
import { nodeText, toBoolean, type InstanceNode } from "./values.ts";
import { violationOf, type Violation } from "./violations.ts";

/** What the auditor gave, path → text, also for questions that are not relevant at the moment. */
export type Answers = Readonly<Record<string, string>>;

export interface Setting {
  nowMs: number;
  zone: string;
  language: Language;
}

export interface SettledForm {
  isRelevant(node: FormNode): boolean;
  /** The value as it will be sent; blank while not relevant. */
  value(question: Question): string;
  isRequired(question: Question): boolean;
  /** What the calculations came to, by path; kept with the answers, so that once() finds its own value again. */
  calculations: Record<string, string>;
  /** By path, relevant questions only. */
  violations: ReadonlyMap<string, Violation>;
}

/** The server refuses a form that needs more passes when it is published. */
const MAX_PASSES = 32;

export function settle(form: FormDefinition, answers: Answers, setting: Setting): SettledForm {
  const instance = new Instance(form, answers);
  const scope = instance.scope(setting);
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    if (!instance.settleOnce(form.nodes, scope)) break;
  }
  const violations = new Map<string, Violation>();
  for (const question of questionsOf(form.nodes)) {
    const node = instance.at(question.path);
    const found = node.isRelevant ? violationOf(question, nodeText(node), (tree) => holds(tree, node, scope)) : null;
    if (found !== null) violations.set(question.path, found);
  }
  return {
    isRelevant: (node) => instance.at(node.path).isRelevant,
    value: (question) => nodeText(instance.at(question.path)),
    isRequired: (question) => question.required !== undefined && holds(question.required, instance.at(question.path), scope),
    calculations: instance.calculations(),
    violations,
  };
}

function holds(tree: Tree, node: InstanceNode, scope: Scope): boolean {
  return toBoolean(evaluate(tree, { ...scope, node, current: node }));
}

class Instance {
  private readonly nodes = new Map<string, InstanceNode>();
  private readonly form: FormDefinition;
  private readonly root: InstanceNode;

  constructor(form: FormDefinition, answers: Answers) {
    this.form = form;
    this.root = { name: form.root, parent: null, children: [], raw: "", isRelevant: true };
    this.add(form.nodes, this.root, answers);
  }

  at(path: string): InstanceNode {
    const node = this.nodes.get(path);
    if (node === undefined) throw new Error(`the form has no ${path}`);
    return node;
  }

  scope({ nowMs, zone, language }: Setting): Scope {
    const labels = new Map(questionsOf(this.form.nodes).map(({ path, choices }) => [path, choices]));
    return {
      root: this.root,
      node: this.root,
      current: this.root,
      position: 1,
      size: 1,
      nowMs,
      zone,
      instances: new Map(),
      choiceLabel: (path, choice) => labels.get(path)?.find(({ name }) => name === choice)?.label[language] ?? "",
    };
  }

  /** One pass over relevance and calculations in document order; true when anything changed. */
  settleOnce(nodes: readonly FormNode[], scope: Scope): boolean {
    let hasChanged = false;
    for (const form of nodes) {
      const node = this.at(form.path);
      hasChanged = this.settleNode(form, node, scope) || hasChanged;
      if (isGroup(form)) hasChanged = this.settleOnce(form.children, scope) || hasChanged;
    }
    return hasChanged;
  }

  private settleNode(form: FormNode, node: InstanceNode, scope: Scope): boolean {
    const isRelevant =
      node.parent?.isRelevant === true && (form.relevant === undefined || holds(form.relevant, node, scope));
    const wasRelevant = node.isRelevant;
    node.isRelevant = isRelevant;
    if (isGroup(form) || form.calculation === undefined || !isRelevant) return isRelevant !== wasRelevant;
    const before = node.raw;
    node.raw = calculatedText(evaluate(form.calculation, { ...scope, node, current: node }));
    return isRelevant !== wasRelevant || node.raw !== before;
  }

  calculations(): Record<string, string> {
    const calculated = questionsOf(this.form.nodes).filter(({ calculation }) => calculation !== undefined);
    return Object.fromEntries(calculated.map(({ path }) => [path, this.at(path).raw]));
  }

  private add(nodes: readonly FormNode[], parent: InstanceNode, answers: Answers): void {
    for (const form of nodes) {
      const raw = isGroup(form) ? "" : (answers[form.path] ?? "");
      const node: InstanceNode = { name: form.name, parent, children: [], raw, isRelevant: true };
      parent.children.push(node);
      this.nodes.set(form.path, node);
      if (isGroup(form)) this.add(form.children, node, answers);
    }
  }
}
