// For a form that this page cannot ask.

import { html, type TemplateResult } from "lit-html";
import { t } from "../strings.ts";
import type { Visit } from "../visit.ts";

export function collectOnlyPage({ assignmentsUrl }: Visit): TemplateResult {
  return html`
    <main class="visit-main">
      <section class="card calm">
        <h2>${t("This form is filled in with ODK Collect")}</h2>
        <p>${t("It asks for something that this page cannot do. Open ODK Collect and choose your visit there.")}</p>
        <a class="button primary wide" href=${assignmentsUrl}>${t("My visits")}</a>
      </section>
    </main>
  `;
}
