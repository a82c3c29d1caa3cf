// Walks an expression tree over the answers. What the expressions mean is decided once for server and phone alike;
// both run the same corpus of cases (tests/forms/logic/corpus.json).

import { call } from "./functions.ts";
import type { Operator, Step, Tree } from "./tree.ts";
import { isNodeSet, nodeText, toBoolean, toNumber, type InstanceNode, type Value } from "./values.ts";

/** Where an expression stands and what it may ask. */
export interface Scope {
  root: InstanceNode;
  /** The node that `.` and relative paths start from. */
  node: InstanceNode;
  /** The node whose expression this is: `current()`, also inside a predicate. */
  current: InstanceNode;
  position: number;
  size: number;
  nowMs: number;
  /** IANA name, e.g. Asia/Shanghai: the wave's zone, not the phone's. */
  zone: string;
  /** Secondary instances by id, for `instance('x')/root/item`. */
  instances: ReadonlyMap<string, InstanceNode>;
  /** The label of a choice of the question of this name. */
  choiceLabel(question: string, choice: string): string;
}

export function evaluate(tree: Tree, scope: Scope): Value {
  switch (tree.t) {
    case "lit":
      return tree.v;
    case "path":
      return followPath(tree, scope);
    case "call":
      return callFunction(tree.f, tree.a ?? [], scope);
    case "neg":
      return -toNumber(evaluate(tree.a[0], scope), scope.zone);
    case "op":
      return operate(tree.o, tree.a, scope);
  }
}

function callFunction(name: string, trees: Tree[], scope: Scope): Value {
  const [condition, whenTrue, whenFalse] = trees;
  if (name === "if" && condition && whenTrue && whenFalse) {
    return evaluate(toBoolean(evaluate(condition, scope)) ? whenTrue : whenFalse, scope);
  }
  return call(name, trees.map((tree) => evaluate(tree, scope)), scope);
}

function operate(operator: Operator, [left, right]: [Tree, Tree], scope: Scope): Value {
  const first = evaluate(left, scope);
  if (operator === "or") return toBoolean(first) || toBoolean(evaluate(right, scope));
  if (operator === "and") return toBoolean(first) && toBoolean(evaluate(right, scope));
  const second = evaluate(right, scope);
  switch (operator) {
    case "|":
      return union(first, second);
    case "=":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return isTrueOfAny(operator, [first, second], scope.zone);
    default:
      return calculate(operator, toNumber(first, scope.zone), toNumber(second, scope.zone));
  }
}

function calculate(operator: "+" | "-" | "*" | "div" | "mod", left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "div":
      return left / right;
    case "mod":
      return left % right; // the sign of the dividend, as XPath wants
  }
}

type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** A comparison with a node-set holds when it holds for any of its nodes (XPath 1.0, 3.4). */
function isTrueOfAny(operator: Comparison, [left, right]: [Value, Value], zone: string): boolean {
  if (typeof left === "boolean" || typeof right === "boolean") {
    const isEquality = operator === "=" || operator === "!=";
    const side = (value: Value): Value => (isEquality || isNodeSet(value) ? toBoolean(value) : value);
    return compare(operator, [side(left), side(right)], zone);
  }
  return atoms(left).some((a) => atoms(right).some((b) => compare(operator, [a, b], zone)));
}

function compare(operator: Comparison, [left, right]: [Value, Value], zone: string): boolean {
  const isTextual = typeof left === "string" && typeof right === "string" && (operator === "=" || operator === "!=");
  const [a, b] = isTextual ? [left, right] : [toNumber(left, zone), toNumber(right, zone)]; // true is 1, false 0
  switch (operator) {
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

function atoms(value: Value): Value[] {
  return isNodeSet(value) ? value.map(nodeText) : [value];
}

function union(left: Value, right: Value): Value {
  if (!isNodeSet(left) || !isNodeSet(right)) throw new TypeError("| joins sets of nodes only");
  return [...new Set([...left, ...right])];
}

function followPath(path: Extract<Tree, { t: "path" }>, scope: Scope): readonly InstanceNode[] {
  const start = path.from ? evaluate(path.from, scope) : [scope.node];
  if (!isNodeSet(start)) throw new TypeError("a path starts at a node");
  let nodes: readonly InstanceNode[] = path.abs ? [documentOf(scope.root)] : start;
  for (const step of path.steps) nodes = takeStep(step, nodes, scope);
  return nodes;
}

function takeStep(step: Step, from: readonly InstanceNode[], scope: Scope): readonly InstanceNode[] {
  const found = new Set<InstanceNode>();
  for (const node of from) {
    let candidates = neighbours(node, step.n);
    for (const predicate of step.p ?? []) candidates = narrow(candidates, predicate, scope);
    for (const candidate of candidates) found.add(candidate);
  }
  return [...found];
}

function neighbours(node: InstanceNode, name: string): InstanceNode[] {
  if (name === ".") return [node];
  if (name === "..") return node.parent === null ? [] : [node.parent];
  return name === "*" ? node.children : node.children.filter((child) => child.name === name);
}

function narrow(nodes: InstanceNode[], predicate: Tree, scope: Scope): InstanceNode[] {
  return nodes.filter((node, index) => {
    const value = evaluate(predicate, { ...scope, node, position: index + 1, size: nodes.length });
    return typeof value === "number" ? value === index + 1 : toBoolean(value);
  });
}

/** An absolute path begins above the root element. */
function documentOf(root: InstanceNode): InstanceNode {
  return { name: "", parent: null, children: [root], raw: "", isRelevant: true };
}
