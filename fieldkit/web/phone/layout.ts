// How a form lies on the phone: top-level groups are sections, an item and what documents it is one card.

import { isGroup, questionsOf, type FormDefinition, type FormNode, type Group, type Question } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";

export interface Card {
  item: Question;
  /** The item's photo, its reason for "not applicable" and the like. */
  parts: Question[];
}

export interface Section {
  group: Group;
  cards: Card[];
}

const SILENT = new Set(["calculate", "start", "end", "deviceid"]);

/** Facts come from the assignment and the phone itself; nobody is asked for them. */
export function isAsked(question: Question): boolean {
  return !SILENT.has(question.type) && !hasAppearance(question, "fact");
}

export function hasAppearance(question: Question, wanted: string): boolean {
  return (question.appearance ?? "").split(" ").includes(wanted);
}

/** Sections with at least one question to ask now. */
export function sectionsOf(form: FormDefinition, settled: SettledForm): Section[] {
  return groupsOf(form)
    .map((group) => ({ group, cards: cardsOf(group, settled) }))
    .filter(({ cards }) => cards.length > 0);
}

function groupsOf(form: FormDefinition): Group[] {
  const loose = form.nodes.filter((node) => !isGroup(node));
  const groups = form.nodes.filter(isGroup);
  if (loose.length === 0) return groups;
  const rest: Group = { name: form.root, path: `/${form.root}`, type: "group", label: form.title, children: loose };
  return [...groups, rest];
}

function cardsOf(group: Group, settled: SettledForm): Card[] {
  const asked = questionsOf(group.children as FormNode[]).filter((one) => isAsked(one) && settled.isRelevant(one));
  const names = new Set(asked.map(({ name }) => name));
  const isPart = ({ partOf }: Question): boolean => partOf !== undefined && names.has(partOf);
  return asked
    .filter((question) => !isPart(question))
    .map((item) => ({ item, parts: asked.filter(({ partOf }) => partOf === item.name) }));
}

export function questionsIn(section: Section): Question[] {
  return section.cards.flatMap(({ item, parts }) => [item, ...parts]);
}
