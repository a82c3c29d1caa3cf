// XPath 1.0 values with ODK's reading of dates: what a text, a number, a truth and a set of nodes are to each other.

import { daysOf } from "./dates.ts";

/** One node of the answers: a question (no children) or a group. */
export interface InstanceNode {
  readonly name: string;
  readonly parent: InstanceNode | null;
  readonly children: InstanceNode[];
  /** What the auditor gave or the form calculated, also while the node is not relevant. */
  raw: string;
  isRelevant: boolean;
}

export type Value = string | number | boolean | readonly InstanceNode[];

/** The value other expressions see: a node that is not relevant is blank to them. */
export function nodeText(node: InstanceNode): string {
  if (!node.isRelevant) return "";
  return node.children.length === 0 ? node.raw : node.children.map(nodeText).join("");
}

export function isInside(node: InstanceNode, group: InstanceNode): boolean {
  return node === group || (node.parent !== null && isInside(node.parent, group));
}

export function isNodeSet(value: Value): value is readonly InstanceNode[] {
  return typeof value === "object";
}

export function toText(value: Value): string {
  if (isNodeSet(value)) return value[0] === undefined ? "" : nodeText(value[0]);
  return typeof value === "number" ? numberText(value) : String(value);
}

/** A node-set is true when it holds a node, however blank: `required="${x}"` asks for existence (XPath 1.0). */
export function toBoolean(value: Value): boolean {
  if (isNodeSet(value)) return value.length > 0;
  if (typeof value === "number") return value !== 0 && !Number.isNaN(value);
  return typeof value === "string" ? value !== "" : value;
}

/** Dates and times become days since 1970 in the zone of evaluation; blank and other text is NaN. */
export function toNumber(value: Value, zone: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const text = trimBlanks(toText(value));
  return NUMBER.test(text) ? Number(text) : daysOf(text, zone);
}

/** Only XML's four blanks, unlike String.trim. */
export function trimBlanks(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

/** The shortest digits that read back to the same number, never with an exponent. */
export function numberText(number: number): string {
  if (number === 0) return "0"; // also -0
  const text = String(number);
  const [, sign = "", whole = "", fraction = "", exponent] = EXPONENT.exec(text) ?? [];
  if (exponent === undefined) return text;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, "0");
}

const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)$/;
const EXPONENT = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/;
