// A form as the server publishes it to the phone.

import type { Tree } from "./tree.ts";

export type Language = "zh" | "en";
export type Bilingual = Readonly<Record<Language, string>>;

/** Names of the files shown with a label. */
export interface Media {
  image?: Bilingual;
  /** What a tap on the image opens. */
  bigImage?: Bilingual;
  audio?: Bilingual;
  video?: Bilingual;
}

export interface Choice {
  name: string;
  label: Bilingual;
  media?: Media;
}

export interface Question {
  name: string;
  path: string;
  type:
    | "text"
    | "integer"
    | "decimal"
    | "select_one"
    | "select_multiple"
    | "date"
    | "time"
    | "dateTime"
    | "barcode"
    | "acknowledge"
    | "geopoint"
    | "image"
    | "audio"
    | "video"
    | "file"
    | "note"
    | "calculate"
    | "hidden"
    | "start"
    | "end"
    | "today"
    | "start-geopoint"
    | "background-geopoint"
    | "deviceid"
    | "username"
    | "phonenumber"
    | "email"
    | "subscriberid"
    | "simserial";
  label: Bilingual;
  hint?: Bilingual;
  choices?: Choice[];
  /** The items of a list that the filter leaves. */
  choiceItems?: Tree;
  /** Where its items keep a choice's name, when not under "name". */
  choiceValue?: string;
  appearance?: string;
  parameters?: Record<string, string>;
  default?: string;
  computedDefault?: Tree;
  required?: Tree;
  relevant?: Tree;
  constraint?: Tree;
  calculation?: Tree;
  /** The questions, by the form's own paths, whose every change computes the calculation once. */
  triggers?: string[];
  readOnly?: boolean;
  requiredMessage?: Bilingual;
  constraintMessage?: Bilingual;
  media?: Media;
  /** The item this question documents: its photo, its reason for "not applicable". */
  partOf?: string;
  veto?: boolean;
  /** The innermost block it stands in; only in a settled form. */
  block?: Block;
}

/** One of a repeat's blocks, by its heading and its number, and the block around it. */
export interface Block {
  label: Bilingual;
  place: number;
  outer?: Block;
}

/** In a settled form the children of a repeat are its blocks, groups themselves. */
export interface Group {
  name: string;
  path: string;
  type: "group" | "repeat";
  label: Bilingual;
  relevant?: Tree;
  /** How many blocks there are; without it whoever answers adds and removes them. */
  repeatCount?: Tree;
  media?: Media;
  appearance?: string;
  children: FormNode[];
  block?: Block;
}

export type FormNode = Group | Question;

export interface FormDefinition {
  id: string;
  version: string;
  title: Bilingual;
  root: string;
  namespace: string;
  /** False where only ODK Collect can ask everything. */
  isForPhone?: boolean;
  /** What the author asks of the log, by the names of XLSForm's audit parameters. */
  log?: Record<string, string>;
  /** Lists that expressions read, id → items. */
  lists?: Record<string, Record<string, string>[]>;
  nodes: FormNode[];
}

export function isGroup(node: FormNode): node is Group {
  return node.type === "group" || node.type === "repeat";
}

export type Repeat = Group & { type: "repeat" };

export function isRepeat(node: FormNode): node is Repeat {
  return node.type === "repeat";
}

/** The name, and in a repeat the places of its blocks: one in the whole page. */
export function keyOf({ name, path }: { name: string; path: string }): string {
  return name + (path.match(/\[\d+\]/g) ?? []).join("");
}

/** Every question in the author's order. */
export function questionsOf(nodes: readonly FormNode[]): Question[] {
  return nodes.flatMap((node) => (isGroup(node) ? questionsOf(node.children) : [node]));
}
