// The page's own words, English in the source, and the form's, in the reader's language.

import { dateTimeText } from "../logic/dates.ts";
import type { Bilingual, Language } from "../logic/definition.ts";

let translations: Readonly<Record<string, string>> = {};
let language: Language = "zh";
let zone = "UTC";

export function speak(reader: { language: Language; strings: Readonly<Record<string, string>>; zone: string }): void {
  language = reader.language;
  translations = reader.strings;
  zone = reader.zone;
}

/**
 * `{name}` takes its value from `values`. Every call takes a plain literal, and one with braces stands outside
 * templates, so that Babel finds it; a test says when it did not.
 */
export function t(msgid: string, values: Readonly<Record<string, string | number>> = {}): string {
  const sentence = translations[msgid] ?? msgid;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function said(text: Bilingual | undefined): string {
  return text?.[language] ?? "";
}

/** 07:42, also beyond an hour: 75:03. */
export function minutesAndSeconds(elapsed_s: number): string {
  const minutes = Math.floor(elapsed_s / 60);
  return `${String(minutes).padStart(2, "0")}:${String(elapsed_s % 60).padStart(2, "0")}`;
}

/** 14:32 on the wave's clock. */
export function clockTime(moment: Date): string {
  return dateTimeText(moment.getTime(), zone).slice(11, 16);
}

/** 2026-11-25 18:00 on the wave's clock. */
export function dayAndTime(iso: string): string {
  return dateTimeText(Date.parse(iso), zone).slice(0, 16).replace("T", " ");
}
