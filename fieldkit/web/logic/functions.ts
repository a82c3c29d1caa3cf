// The functions of XPath 1.0 and of ODK XForms, by name.

import { dateText, dateTimeText, dayShare, daysOf, formatInstant } from "./dates.ts";
import { distanceAlong } from "./distance.ts";
import type { Scope } from "./evaluate.ts";
import {
  isInside,
  isNodeSet,
  nodeText,
  numberText,
  toBoolean,
  toNumber,
  toText,
  trimBlanks,
  type InstanceNode,
  type Value,
} from "./values.ts";

type XPathFunction = (args: Value[], scope: Scope) => Value;

/** Publication has already refused unknown functions, so one that is missing here is our own mistake. */
export function call(name: string, args: Value[], scope: Scope): Value {
  const found = FUNCTIONS[name];
  if (found === undefined) throw new Error(`no such function: ${name}()`);
  return found(args, scope);
}

const DAY_MS = 86_400_000;
const FIRST_MS = -62_135_596_800_000; // 0001-01-01T00:00Z
const LAST_MS = 253_402_300_799_999; // the last millisecond of 9999

const text = (value: Value | undefined): string => toText(value ?? "");
const number = (value: Value | undefined, scope: Scope): number => toNumber(value ?? "", scope.zone);

/** Texts are counted in characters as people do: an emoji is one. */
const characters = (value: Value | undefined): string[] => Array.from(text(value));

/** Every value of the arguments, each node of a set by itself; nodes that are not relevant are left out. */
function spread(args: Value[]): Value[] {
  return args.flatMap((value) => (isNodeSet(value) ? value.filter((node) => node.isRelevant).map(nodeText) : [value]));
}

function numbers(args: Value[], scope: Scope): number[] {
  return spread(args).map((value) => toNumber(value, scope.zone));
}

function words(value: Value | undefined): string[] {
  return text(value).split(BLANKS).filter((word) => word !== "");
}

const BLANKS = /[ \t\r\n]+/;

/** Halves go away from zero, unlike Math.round. */
function roundAway(value: number): number {
  const size = Math.abs(value);
  const whole = Math.floor(size);
  return Math.sign(value) * (size - whole >= 0.5 ? whole + 1 : whole);
}

function roundTo(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value;
  const factor = 10 ** Math.abs(Math.trunc(digits));
  return digits < 0 ? roundAway(value / factor) * factor : roundAway(value * factor) / factor;
}

function after(whole: string, part: string): string {
  const at = whole.indexOf(part);
  return at < 0 ? "" : whole.slice(at + part.length);
}

function substring(args: Value[], scope: Scope): string {
  const first = roundAway(number(args[1], scope));
  const end = args[2] === undefined ? Number.POSITIVE_INFINITY : first + roundAway(number(args[2], scope));
  return characters(args[0])
    .filter((_, index) => index + 1 >= first && index + 1 < end)
    .join("");
}

function substr(args: Value[], scope: Scope): string {
  const end = args[2] === undefined ? undefined : number(args[2], scope);
  return characters(args[0]).slice(number(args[1], scope), end).join("");
}

function translate([from, search, replacement]: Value[]): string {
  const wanted = characters(search);
  const instead = characters(replacement);
  return characters(from)
    .map((character) => {
      const index = wanted.indexOf(character);
      return index < 0 ? character : (instead[index] ?? "");
    })
    .join("");
}

const patterns = new Map<string, RegExp>();

/** A search, not a full match, in JavaScript's dialect; by code points where the pattern allows it. */
function matches(subject: string, pattern: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    try {
      compiled = new RegExp(pattern, "u");
    } catch {
      compiled = new RegExp(pattern); // `\-` and the like are legal only without the u flag
    }
    patterns.set(pattern, compiled);
  }
  return compiled.test(subject);
}

function once([fresh]: Value[], scope: Scope): Value {
  return scope.current.raw === "" ? (fresh ?? "") : scope.current.raw;
}

/** 1-based, among the siblings of the same name; without argument, the place inside a predicate. */
function position([nodes]: Value[], scope: Scope): number {
  const [node] = nodesOf(nodes);
  if (node === undefined) return scope.position;
  const siblings = node.parent?.children.filter((sibling) => sibling.name === node.name) ?? [node];
  return siblings.indexOf(node) + 1;
}

/** Pairs of a repeat and its 1-based instance, from the outside in; an instance that is not there gives nothing. */
function indexedRepeat([nodes, ...pairs]: Value[], scope: Scope): Value {
  let inside: InstanceNode | undefined = scope.root;
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const outer: InstanceNode = inside;
    const repeats = nodesOf(pairs[at]).filter((repeat) => isInside(repeat, outer));
    inside = repeats[Math.trunc(number(pairs[at + 1], scope)) - 1];
    if (inside === undefined) return [];
  }
  const group = inside;
  return nodesOf(nodes).filter((node) => isInside(node, group));
}

/** A question is told by its name, which the form has once: `/data/r/x` and `../x` mean the same. */
function lastName(path: string): string {
  return trimBlanks(path).split("/").pop() ?? "";
}

function nodesOf(value: Value | undefined): readonly InstanceNode[] {
  return value !== undefined && isNodeSet(value) ? value : [];
}

/** NaN outside the years 1 to 9999, which no date text can name. */
function instantMs(value: Value | undefined, scope: Scope): number {
  const instant = Math.round(number(value, scope) * DAY_MS);
  return instant >= FIRST_MS && instant <= LAST_MS ? instant : Number.NaN;
}

/** A date text stays as it is; a number of days, even as a question's text, becomes a dateTime. */
function asDate([value]: Value[], scope: Scope): string {
  const written = text(value);
  if (!Number.isNaN(daysOf(written, scope.zone))) return written;
  const instant = instantMs(value, scope);
  return Number.isNaN(instant) ? "" : dateTimeText(instant, scope.zone);
}

function formatDate([value, pattern]: Value[], scope: Scope): string {
  const instant = instantMs(value, scope);
  return Number.isNaN(instant) ? "" : formatInstant(instant, text(pattern), scope.zone);
}

function nameOf([nodes]: Value[], scope: Scope): string {
  if (nodes === undefined) return scope.node.name;
  return nodesOf(nodes)[0]?.name ?? "";
}

const FUNCTIONS: Record<string, XPathFunction> = {
  // truth
  true: () => true,
  false: () => false,
  boolean: ([value]) => toBoolean(value ?? ""),
  not: ([value]) => !toBoolean(value ?? ""),
  "boolean-from-string": ([value]) => ["true", "1"].includes(text(value)),

  // numbers
  number: ([value], scope) => (value === undefined ? toNumber([scope.node], scope.zone) : number(value, scope)),
  int: ([value], scope) => Math.trunc(number(value, scope)),
  floor: ([value], scope) => Math.floor(number(value, scope)),
  ceiling: ([value], scope) => Math.ceil(number(value, scope)),
  round: ([value, digits], scope) => roundTo(number(value, scope), digits === undefined ? 0 : number(digits, scope)),
  abs: ([value], scope) => Math.abs(number(value, scope)),
  pow: ([base, exponent], scope) => number(base, scope) ** number(exponent, scope),
  sqrt: ([value], scope) => Math.sqrt(number(value, scope)),
  exp: ([value], scope) => Math.exp(number(value, scope)),
  exp10: ([value], scope) => 10 ** number(value, scope),
  log: ([value], scope) => Math.log(number(value, scope)),
  log10: ([value], scope) => Math.log10(number(value, scope)),
  pi: () => Math.PI,
  sum: (args, scope) => numbers(args, scope).reduce((total, value) => total + value, 0),
  min: (args, scope) => extreme(numbers(args, scope), Math.min),
  max: (args, scope) => extreme(numbers(args, scope), Math.max),
  distance: (args) => distanceAlong(spread(args).map(toText)),
  count: (args) => spread(args).length,
  "count-non-empty": (args) => spread(args).filter((value) => toText(value) !== "").length,

  // texts
  string: ([value], scope) => toText(value ?? [scope.node]),
  concat: (args) => spread(args).map(toText).join(""),
  join: ([separator, ...args]) => spread(args).map(toText).join(text(separator)),
  contains: ([whole, part]) => text(whole).includes(text(part)),
  "starts-with": ([whole, part]) => text(whole).startsWith(text(part)),
  "ends-with": ([whole, part]) => text(whole).endsWith(text(part)),
  "substring-before": ([whole, part]) => text(whole).slice(0, Math.max(text(whole).indexOf(text(part)), 0)),
  "substring-after": ([whole, part]) => after(text(whole), text(part)),
  substring,
  substr,
  translate,
  "string-length": ([value], scope) => characters(value ?? [scope.node]).length,
  "normalize-space": ([value], scope) => trimBlanks(toText(value ?? [scope.node])).replace(new RegExp(BLANKS, "g"), " "),
  regex: ([subject, pattern]) => matches(text(subject), text(pattern)),

  // choices
  selected: ([list, choice]) => trimBlanks(text(list)).split(BLANKS).includes(trimBlanks(text(choice))),
  "selected-at": ([list, index], scope) => words(list)[number(index, scope)] ?? "",
  "count-selected": ([list]) => words(list).length,
  "jr:choice-name": ([choice, path], scope) => scope.choiceLabel(lastName(text(path)), text(choice)),
  coalesce: ([first, second]) => (text(first) === "" ? text(second) : text(first)),
  once,

  // nodes
  position,
  last: (_, scope) => scope.size,
  current: (_, scope) => [scope.current],
  instance: ([id], scope) => [scope.instances.get(text(id))].filter((node) => node !== undefined),
  "indexed-repeat": indexedRepeat,
  name: nameOf,
  "local-name": nameOf,

  // dates
  today: (_, scope) => dateText(scope.nowMs, scope.zone),
  now: (_, scope) => dateTimeText(scope.nowMs, scope.zone),
  date: asDate,
  "date-time": asDate,
  "decimal-date-time": ([value], scope) => number(value, scope),
  "decimal-time": ([value], scope) => dayShare(text(value), scope.zone),
  "format-date": formatDate,
  "format-date-time": formatDate,
};

/** Nothing has no extreme; one blank makes it unknown. */
function extreme(values: number[], pick: (...values: number[]) => number): number {
  return values.length === 0 ? Number.NaN : pick(...values);
}

export function calculatedText(value: Value): string {
  return typeof value === "number" && !Number.isNaN(value) ? numberText(value) : Number.isNaN(value) ? "" : toText(value);
}
