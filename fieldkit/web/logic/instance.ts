// The answers as a tree of nodes beside the form's own: one per question and group, one per block of a repeat.
//
// Places are written as the server writes them: /data/r[2]/x is in the second block. Under a repeat's own path the
// answers hold how many blocks there are, unless the form computes it.

import { isGroup, isRepeat, type FormDefinition, type FormNode, type Group, type Question } from "./definition.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { calculatedText } from "./functions.ts";
import type { Tree } from "./tree.ts";
import { isInside, nodeText, toBoolean, toNumber, type InstanceNode } from "./values.ts";

/** What the auditor gave, path → text, also for questions that are not relevant at the moment. */
export type Answers = Readonly<Record<string, string>>;

/** A node of the form at one place of the instance. A repeat stands once, at no node, above its blocks. */
export interface Standing {
  readonly form: FormNode;
  readonly path: string;
  readonly node: InstanceNode;
  readonly isBlock: boolean;
  readonly below: Standing[];
}

/** The server refuses a form that needs more passes when it is published. */
const MAX_PASSES = 32;
/** As on the server: a slip of the pen in a computed number must not stop the phone. */
const MAX_BLOCKS = 1000;

export class Instance {
  readonly root: InstanceNode;
  readonly standings: Standing[];
  private readonly byPath = new Map<string, Standing>();
  private readonly answers: Answers;

  constructor({ root, nodes }: FormDefinition, answers: Answers) {
    this.answers = answers;
    this.root = { name: root, parent: null, children: [], raw: "", isRelevant: true };
    this.standings = nodes.map((form) => this.stand(form, this.root, `/${root}`));
  }

  at(path: string): Standing {
    const standing = this.byPath.get(path);
    if (standing === undefined) throw new Error(`the form has no ${path}`);
    return standing;
  }

  /** Repeats relevance, calculations and numbers of blocks until nothing changes any more. */
  settle(scope: Scope): void {
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      if (!this.settleAll(this.standings, scope)) break;
    }
  }

  /** What the question of this name holds that stands nearest: in the same block, or outside all. */
  answerTo(name: string, { node }: Standing): string {
    const named = [...this.byPath.values()].filter(({ form }) => form.name === name);
    for (let around: InstanceNode | null = node; around !== null; around = around.parent) {
      const within = around;
      const found = named.find((one) => isInside(one.node, within));
      if (found !== undefined) return nodeText(found.node);
    }
    return "";
  }

  blocks(): string[] {
    const places = [...this.byPath.values()].filter(({ isBlock }) => isBlock).map(({ path }) => path);
    return [`/${this.root.name}`, ...places];
  }

  calculations(): Record<string, string> {
    const calculated = [...this.byPath.values()].filter(({ form }) => !isGroup(form) && liveCalculation(form) !== undefined);
    return Object.fromEntries(calculated.map(({ path, node }) => [path, node.raw]));
  }

  private stand(form: FormNode, parent: InstanceNode, above: string): Standing {
    const path = `${above}/${form.name}`;
    const raw = isGroup(form) ? "" : (this.answers[path] ?? "");
    const node: InstanceNode = { name: form.name, parent, children: [], raw, isRelevant: true };
    const standing: Standing = { form, path, node, isBlock: false, below: [] };
    this.byPath.set(path, standing);
    if (isRepeat(form)) {
      const given = form.repeatCount === undefined ? Number(this.answers[path] ?? "1") : 0;
      this.resize(standing, form, given);
      return standing; // its node stays outside: only the blocks are nodes of the instance
    }
    parent.children.push(node);
    if (isGroup(form)) standing.below.push(...form.children.map((child) => this.stand(child, node, path)));
    return standing;
  }

  /** Adds or drops blocks at the end; true when it had to. */
  private resize({ path, node, below }: Standing, repeat: Group, wanted: number): boolean {
    if (below.length === wanted) return false;
    while (below.length < wanted) below.push(this.addBlock(repeat, node.parent, `${path}[${below.length + 1}]`));
    while (below.length > wanted) this.drop(below.pop());
    return true;
  }

  private addBlock(repeat: Group, parent: InstanceNode | null, path: string): Standing {
    const node: InstanceNode = { name: repeat.name, parent, children: [], raw: "", isRelevant: true };
    parent?.children.push(node);
    const below = repeat.children.map((child) => this.stand(child, node, path));
    const block: Standing = { form: repeat, path, node, isBlock: true, below };
    this.byPath.set(path, block);
    return block;
  }

  private drop(standing: Standing | undefined): void {
    if (standing === undefined) return;
    const siblings = standing.node.parent?.children ?? [];
    if (siblings.includes(standing.node)) siblings.splice(siblings.indexOf(standing.node), 1);
    this.byPath.delete(standing.path);
    for (const inner of standing.below) this.drop(inner);
  }

  /** One pass in document order; true when anything changed. */
  private settleAll(standings: readonly Standing[], scope: Scope): boolean {
    let hasChanged = false;
    for (const standing of standings) {
      hasChanged = this.settleOne(standing, scope) || hasChanged;
      hasChanged = this.settleAll(standing.below, scope) || hasChanged;
    }
    return hasChanged;
  }

  private settleOne(standing: Standing, scope: Scope): boolean {
    const { form, node, isBlock } = standing;
    const value = (tree: Tree) => evaluate(tree, { ...scope, node, current: node });
    const wasRelevant = node.isRelevant;
    node.isRelevant = node.parent?.isRelevant === true && (form.relevant === undefined || toBoolean(value(form.relevant)));
    const hasTurned = node.isRelevant !== wasRelevant;
    if (!node.isRelevant) return hasTurned;
    if (isRepeat(form)) {
      if (isBlock || form.repeatCount === undefined) return hasTurned;
      return this.resize(standing, form, blocksWanted(toNumber(value(form.repeatCount), scope.zone))) || hasTurned;
    }
    const calculation = isGroup(form) ? undefined : liveCalculation(form);
    if (calculation === undefined) return hasTurned;
    const before = node.raw;
    node.raw = calculatedText(value(calculation));
    return hasTurned || node.raw !== before;
  }
}

/** What always holds; a triggered calculation is computed once, and then stands. */
function liveCalculation({ calculation, triggers }: Question): Tree | undefined {
  return triggers === undefined ? calculation : undefined;
}

function blocksWanted(number: number): number {
  return number > 0 && Number.isFinite(number) ? Math.min(Math.trunc(number), MAX_BLOCKS) : 0;
}
