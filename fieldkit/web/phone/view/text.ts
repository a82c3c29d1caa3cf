// Written answers: words, decimals, dates and times.

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { keyOf, type Question } from "../../logic/definition.ts";
import { hasAppearance } from "../layout.ts";
import type { Actions } from "../screen.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

export function textControl(question: Question, value: string, actions: Actions): TemplateResult {
  const keep = (event: Event): void => actions.answer(question, written(event));
  const label = `label-${keyOf(question)}`;
  if (question.type === "text" && !hasAppearance(question, "numbers")) {
    return html`<textarea
      class="field words"
      rows=${hasAppearance(question, "multiline") ? 4 : 1}
      aria-labelledby=${label}
      .value=${live(value)}
      @input=${keep}
    ></textarea>`;
  }
  const mode = question.type === "decimal" ? "decimal" : "numeric";
  return html`<input class="field" inputmode=${mode} autocomplete="off" aria-labelledby=${label} .value=${live(value)} @input=${keep} />`;
}

/** Blanks alone are no answer; blanks inside and at the end stay while somebody is typing. */
function written(event: Event): string {
  const text = (event.target as Field).value;
  return text.trim() === "" ? "" : text;
}

export function momentControl(question: Question, value: string, actions: Actions): TemplateResult {
  const kind = question.type === "dateTime" ? "datetime-local" : question.type;
  return html`<input
    class="field"
    type=${kind}
    aria-labelledby="label-${keyOf(question)}"
    .value=${live(value)}
    @input=${(event: Event) => actions.answer(question, (event.target as Field).value)}
  />`;
}
