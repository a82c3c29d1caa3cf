// A number between two ends: a slider, and the number beside it. Untouched it is no answer.

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { keyOf, type Question } from "../../logic/definition.ts";
import type { Actions } from "../screen.ts";

export function isRange({ type, parameters }: Question): boolean {
  const isNumber = type === "integer" || type === "decimal";
  return isNumber && parameters?.["start"] !== undefined && parameters["end"] !== undefined;
}

export function rangeControl(question: Question, value: string, actions: Actions): TemplateResult {
  const { start = "", end = "", step = "1" } = question.parameters ?? {};
  const choose = (event: Event): void => actions.answer(question, (event.target as HTMLInputElement).value);
  return html`
    <div class="visit-row">
      <input
        class="slider"
        type="range"
        min=${start}
        max=${end}
        step=${step}
        aria-labelledby="label-${keyOf(question)}"
        .value=${live(value === "" ? start : value)}
        @input=${choose}
        @click=${choose}
      />
      <output>${value === "" ? "–" : value}</output>
    </div>
  `;
}
