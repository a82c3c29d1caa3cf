// Where the auditor stands.

import { html, type TemplateResult } from "lit-html";
import type { Question } from "../../logic/definition.ts";
import type { Actions } from "../screen.ts";
import { t } from "../strings.ts";

export function placeControl(question: Question, value: string, actions: Actions): TemplateResult {
  const [latitude = "", longitude = ""] = value.split(" ");
  const shown = value === "" ? t("No position yet") : `${latitude}, ${longitude}`;
  return html`
    <div class="visit-row">
      <span class="muted">${shown}</span>
      <button class="button" @click=${() => actions.locate(question)}>${t("Take position")}</button>
    </div>
  `;
}
