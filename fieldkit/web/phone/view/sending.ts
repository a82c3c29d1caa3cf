// While it is being sent, and when that did not work.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Actions, Problem, Screen } from "../screen.ts";
import { t } from "../strings.ts";

export function sendingPage(share: number): TemplateResult {
  const percent = Math.round(share * 100);
  return html`
    <section class="card calm" role="status">
      <h2>${t("Sending …")}</h2>
      <progress max="100" value=${percent}></progress>
      <p class="muted">${percent} %</p>
      <p class="small muted">${t("Everything stays on this phone until the server has confirmed it.")}</p>
    </section>
  `;
}

export function problemPage({ happened, safe, next }: Problem): TemplateResult {
  return html`
    <section class="card calm" role="alert">
      <div class="sign problem" aria-hidden="true">!</div>
      <h2>${happened}</h2>
      <p>${safe}</p>
      <p class="muted">${next}</p>
    </section>
  `;
}

/** A sealed visit cannot be changed: the server may hold it already. */
export function problemBar({ maySendAgain }: Problem, { draft, visit }: Screen, actions: Actions): TemplateResult {
  return html`
    ${draft.sealed === null
      ? html`<button class="button" @click=${() => actions.backToAnswers()}>${t("Back")}</button>`
      : html`<a class="button" href=${visit.assignmentsUrl}>${t("My visits")}</a>`}
    ${maySendAgain ? html`<button class="button primary" @click=${() => actions.send()}>${t("Send again")}</button>` : nothing}
  `;
}
