// The second confirmation that a veto asks for: a sheet at the thumb.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions, Screen } from "../screen.ts";
import { said, t } from "../strings.ts";

export function vetoDialog(veto: Screen["veto"], actions: Actions): TemplateResult | typeof nothing {
  if (veto === null) return nothing;
  const { question, choice } = veto;
  const label = said(question.choices?.find(({ name }) => name === choice)?.label);
  return html`
    <dialog class="sheet" @cancel=${() => actions.confirmVeto(false)}>
      <h2>${t("Are you sure?")}</h2>
      <p>${said(question.label)}</p>
      <p class="sheet-answer">${label}</p>
      <p class="muted">${t("This is a serious finding. It will be checked against your photos and notes.")}</p>
      <div class="sheet-bar">
        <button class="button" @click=${() => actions.confirmVeto(false)}>${t("Change")}</button>
        <button class="button danger" @click=${() => actions.confirmVeto(true)}>${t("Yes, I saw it")}</button>
      </div>
    </dialog>
  `;
}
