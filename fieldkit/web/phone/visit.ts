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
}

export interface Visit {
  form: FormDefinition;
  assignment: Assignment;
  submitUrl: string;
  assignmentsUrl: string;
  language: Language;
  strings: Record<string, string>;
  /** The wave's zone. */
  zone?: string;
}

export function zoneOf({ zone }: Visit): string {
  return zone ?? "Asia/Shanghai";
}
