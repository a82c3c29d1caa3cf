// Evaluates the corpus on standard input with the phone's own evaluator; prints one result per case.
// Node reads the TypeScript as it is, so what is tested is the source and no build can be stale.

import { readFileSync } from "node:fs";
import { evaluate } from "../../../fieldkit/web/logic/evaluate.ts";
import { toBoolean, toNumber, toText } from "../../../fieldkit/web/logic/values.ts";

const { timezone: zone, now, cases } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(evaluateCase)));

function evaluateCase({ tree, values = {}, context = "/data/here", irrelevant = [], lists = {}, choices = {} }) {
  const root = newNode("data", null);
  for (const [path, text] of Object.entries(values)) reach(root, path).raw = text;
  const node = reach(root, context);
  for (const path of irrelevant) silence(reach(root, path));
  const instances = new Map(Object.entries(lists).map(([id, items]) => [id, listInstance(items)]));
  const labels = Object.fromEntries(Object.entries(choices).map(([path, all]) => [path.split("/").pop(), all]));
  const choiceLabel = (question, choice) => labels[question]?.[choice] ?? "";
  const position = { position: 1, size: 1 };
  const scope = { root, node, current: node, ...position, nowMs: Date.parse(now), zone, instances, choiceLabel };
  const value = evaluate(tree, scope);
  return { string: toText(value), number: jsonNumber(toNumber(value, zone)), boolean: toBoolean(value) };
}

function newNode(name, parent) {
  const node = { name, parent, children: [], raw: "", isRelevant: true };
  parent?.children.push(node);
  return node;
}

/** The node at `/data/r[2]/v`, made with its parents where missing. */
function reach(root, path) {
  return path.split("/").slice(2).reduce((parent, step) => {
    const [, name, at = "1"] = /^([^[]+)(?:\[(\d+)\])?$/u.exec(step);
    let same = parent.children.filter((child) => child.name === name);
    while (same.length < Number(at)) same = [...same, newNode(name, parent)];
    return same[Number(at) - 1];
  }, root);
}

function silence(node) {
  node.isRelevant = false;
  for (const child of node.children) silence(child);
}

function listInstance(items) {
  const instance = newNode("instance", null);
  const root = newNode("root", instance);
  for (const fields of items) {
    const item = newNode("item", root);
    for (const [name, text] of Object.entries(fields)) newNode(name, item).raw = text;
  }
  return instance;
}

function jsonNumber(number) {
  return Number.isFinite(number) ? number : String(number);
}
