// The page's own words, English in the source, and the form's, in the reader's language.

import type { Bilingual, Language } from "../logic/definition.ts";

let translations: Readonly<Record<string, string>> = {};
let language: Language = "zh";

export function speak(to: Language, strings: Readonly<Record<string, string>>): void {
  language = to;
  translations = strings;
}

/** Every call takes a plain literal, so that Babel finds it. `{name}` takes its value from `values`. */
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

export function clockTime(moment: Date): string {
  return moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function operatorName(operator: string): string {
  const names: Record<string, string> = { CM: t("Mobile"), CU: t("Unicom"), CT: t("Telecom") };
  return names[operator] ?? operator;
}
