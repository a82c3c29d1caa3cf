// What the views draw from and what they may ask for. Views hold no state of their own.

import { keyOf, type Group, type Question, type Repeat } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";
import type { Draft } from "./draft.ts";
import type { Section } from "./layout.ts";
import type { Visit } from "./visit.ts";

export type Page =
  | { kind: "section"; index: number }
  | { kind: "review" }
  | { kind: "sending"; share: number }
  | { kind: "problem"; problem: Problem }
  | { kind: "receipt" };

/** What happened, what is safe, what to do now. */
export interface Problem {
  happened: string;
  safe: string;
  next: string;
  maySendAgain: boolean;
}

export interface Screen {
  visit: Visit;
  draft: Draft;
  settled: SettledForm;
  sections: Section[];
  page: Page;
  nowMs: number;
  savedAt: Date | null;
  /** The browser would not keep the last answer. */
  hasKeepFailed: boolean;
  /** A veto that waits for its second confirmation. */
  veto: { question: Question; choice: string } | null;
  /** A block that waits for the confirmation of its removal. */
  removing: { repeat: Repeat; block: Group } | null;
  /** The timer that is being corrected by hand. */
  correcting: string | null;
  /** File name → address of the picture to show. */
  pictures: ReadonlyMap<string, string>;
  /** The question whose file is being prepared or could not be read. */
  preparing: { path: string; failure: "unreadable" | "unkept" | null } | null;
}

export interface Actions {
  answer(question: Question, value: string): void;
  confirmVeto(isConfirmed: boolean): void;
  addBlock(repeat: Repeat): void;
  removeBlock(repeat: Repeat, block: Group): void;
  confirmRemoval(isConfirmed: boolean): void;
  startTimer(question: Question): void;
  stopTimer(question: Question): void;
  cancelTimer(question: Question): void;
  correctTimer(question: Question, isOpen: boolean): void;
  addFile(question: Question, file: File): void;
  removeFile(question: Question): void;
  locate(question: Question): void;
  goTo(page: number | "review"): void;
  showItem(question: Question): void;
  send(): void;
  backToAnswers(): void;
}

/** Questions of a section that still break a rule. */
export function gapsOf(section: Section, settled: SettledForm): Question[] {
  return section.cards.flatMap(({ item, parts }) => [item, ...parts]).filter(({ path }) => settled.violations.has(path));
}

/** The section's item that shows this question: itself, or the one it documents. */
export function anchorOf(question: Question): string {
  return `item-${keyOf({ name: question.partOf ?? question.name, path: question.path })}`;
}
