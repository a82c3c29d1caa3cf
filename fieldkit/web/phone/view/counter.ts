// Counts: minus, the number, plus.

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { keyOf, type Question } from "../../logic/definition.ts";
import type { Actions } from "../screen.ts";
import { t } from "../strings.ts";

export function counterControl(question: Question, value: string, actions: Actions): TemplateResult {
  const count = Number(value); // blank counts as 0, so that one tap on minus says "none"
  const step = (by: number): void => actions.answer(question, String(Math.max(0, count + by)));
  return html`
    <div class="counter" role="group" aria-labelledby="label-${keyOf(question)}">
      <button class="button" aria-label=${t("One less")} ?disabled=${value === "0"} @click=${() => step(-1)}>
        −
      </button>
      <input
        class="field"
        inputmode="numeric"
        autocomplete="off"
        aria-labelledby="label-${keyOf(question)}"
        placeholder="–"
        .value=${live(value)}
        @input=${(event: InputEvent) => actions.answer(question, (event.target as HTMLInputElement).value.trim())}
      />
      <button class="button" aria-label=${t("One more")} @click=${() => step(1)}>+</button>
    </div>
  `;
}
