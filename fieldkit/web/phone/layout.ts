// How a form lies on the phone: top-level groups are sections, an item and what documents it is one card, and the
// blocks of a repeat stand below each other in their section.

import { isGroup, isRepeat, type FormDefinition, type FormNode, type Group, type Question, type Repeat } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";

export interface Card {
  item: Question;
  /** The item's photo, its reason for "not applicable" and the like. */
  parts: Question[];
}

/** A repeat with what stands in each of its blocks. */
export interface Blocks {
  repeat: Repeat;
  blocks: { group: Group; entries: Entry[] }[];
}

export type Entry = Card | Blocks;

export interface Section {
  group: Group;
  entries: Entry[];
  /** Those of the entries and of all blocks, in order. */
  cards: Card[];
}

const SILENT = new Set([
  ...["calculate", "hidden", "start", "end", "today", "start-geopoint", "background-geopoint", "background-audio"],
  ...["deviceid", "username", "phonenumber", "email", "subscriberid", "simserial"],
]);

/** Facts come from the assignment and the phone itself; nobody is asked for them. */
export function isAsked(question: Question): boolean {
  return !SILENT.has(question.type) && !hasAppearance(question, "fact");
}

export function hasAppearance(question: Question, wanted: string): boolean {
  return (question.appearance ?? "").split(" ").includes(wanted);
}

/** Sections with at least one question to ask now, or a block to add. */
export function sectionsOf(form: FormDefinition, settled: SettledForm): Section[] {
  return groupsOf(form, settled.nodes)
    .map((group) => {
      const entries = entriesOf(isRepeat(group) ? [group] : group.children, settled);
      return { group, entries, cards: entries.flatMap(cardsIn) };
    })
    .filter(({ entries }) => entries.length > 0);
}

function groupsOf(form: FormDefinition, nodes: readonly FormNode[]): Group[] {
  const loose = nodes.filter((node) => !isGroup(node));
  const groups = nodes.filter(isGroup);
  if (loose.length === 0) return groups;
  const rest: Group = { name: form.root, path: `/${form.root}`, type: "group", label: form.title, children: loose };
  return [...groups, rest];
}

function entriesOf(nodes: readonly FormNode[], settled: SettledForm): Entry[] {
  const shown = flattened(nodes).filter((node) => settled.isRelevant(node) && (isRepeat(node) || isAsked(node)));
  const asked = shown.filter((node) => !isRepeat(node));
  const names = new Set(asked.map(({ name }) => name));
  const isPart = ({ partOf }: Question): boolean => partOf !== undefined && names.has(partOf);
  return shown.flatMap((node): Entry[] => {
    if (isRepeat(node)) return blocksOf(node, settled);
    return isPart(node) ? [] : [{ item: node, parts: asked.filter(({ partOf }) => partOf === node.name) }];
  });
}

/** Questions and repeats, whatever groups they stand in. */
function flattened(nodes: readonly FormNode[]): (Question | Repeat)[] {
  return nodes.flatMap((node) => (isRepeat(node) || !isGroup(node) ? [node] : flattened(node.children)));
}

/** Nothing where the form says how many blocks there are and that is none. */
function blocksOf(repeat: Repeat, settled: SettledForm): Blocks[] {
  const groups = repeat.children.filter(isGroup).filter((group) => settled.isRelevant(group));
  const blocks = groups.map((group) => ({ group, entries: entriesOf(group.children, settled) }));
  return blocks.length === 0 && repeat.repeatCount !== undefined ? [] : [{ repeat, blocks }];
}

function cardsIn(entry: Entry): Card[] {
  return "item" in entry ? [entry] : entry.blocks.flatMap(({ entries }) => entries.flatMap(cardsIn));
}

export function questionsIn(section: Section): Question[] {
  return section.cards.flatMap(({ item, parts }) => [item, ...parts]);
}
