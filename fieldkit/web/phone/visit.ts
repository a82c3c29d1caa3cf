// What the server embeds in the page.

import type { ReturnedItem } from "./draft.ts";
import type { FormDefinition, Language } from "../logic/definition.ts";

export interface Assignment {
  code: string;
  waveName: string;
  operator: string;
  operatorName: string;
  siteName: string;
  address: string;
  due: string;
  /** The submission that the office wants corrected. */
  returnedId: string | null;
  /** The submission that the office does not believe: the visit begins anew. */
  rejectedId: string | null;
  /** What was said with it. */
  word: { message: string; items: ReturnedItem[] };
}

export interface Visit {
  form: FormDefinition;
  assignment: Assignment;
  /** What the assignment says: question → answer; blank where it does not know. */
  facts: Record<string, string>;
  /** Where the files of the form's labels are, each under its name. */
  mediaUrl: string;
  /** Blank in a preview, which sends nothing. */
  submitUrl: string;
  assignmentsUrl: string;
  language: Language;
  strings: Record<string, string>;
  /** The wave's zone. */
  zone: string;
  /** Differs from server to server, also behind one address. */
  installation: string;
}
