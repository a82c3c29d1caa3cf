// A form as the server publishes it to the phone.

import type { Tree } from "./tree.ts";

export type Language = "zh" | "en";
export type Bilingual = Readonly<Record<Language, string>>;

export interface Choice {
  name: string;
  label: Bilingual;
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
    | "geopoint"
    | "image"
    | "audio"
    | "note"
    | "calculate"
    | "start"
    | "end"
    | "deviceid";
  label: Bilingual;
  hint?: Bilingual;
  choices?: Choice[];
  appearance?: string;
  parameters?: Record<string, string>;
  default?: string;
  required?: Tree;
  relevant?: Tree;
  constraint?: Tree;
  calculation?: Tree;
  readOnly?: boolean;
  requiredMessage?: Bilingual;
  constraintMessage?: Bilingual;
  /** The item this question documents: its photo, its reason for "not applicable". */
  partOf?: string;
  veto?: boolean;
}

export interface Group {
  name: string;
  path: string;
  type: "group";
  label: Bilingual;
  relevant?: Tree;
  appearance?: string;
  children: FormNode[];
}

export type FormNode = Group | Question;

export interface FormDefinition {
  id: string;
  version: string;
  title: Bilingual;
  root: string;
  namespace: string;
  nodes: FormNode[];
}

export function isGroup(node: FormNode): node is Group {
  return node.type === "group";
}

/** Every question in the author's order. */
export function questionsOf(nodes: readonly FormNode[]): Question[] {
  return nodes.flatMap((node) => (isGroup(node) ? questionsOf(node.children) : [node]));
}
