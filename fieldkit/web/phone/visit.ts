// What the server embeds in the page.

import type { FormDefinition, Language } from "../logic/definition.ts";

export interface Assignment {
  code: string;
  wave: string;
  waveName?: string;
  line: string;
  method: string;
  operator: string;
  operatorName: string;
  city: string;
  district: string;
  siteCode: string;
  siteName: string;
  auditorCode: string;
  address?: string;
  scenario?: string;
  due?: string;
  /** The submission that the office wants corrected. */
  returnedId: string | null;
}

export interface Visit {
  form: FormDefinition;
  assignment: Assignment;
  submitUrl: string;
  assignmentsUrl: string;
  language: Language;
  strings: Record<string, string>;
  /** The wave's zone. */
  zone: string;
  /** Differs from server to server, also behind one address. */
  installation: string;
}
