// Proof that the server holds the visit.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Screen } from "../screen.ts";
import { dayAndTime, t } from "../strings.ts";

export function receiptPage({ draft, visit }: Screen): TemplateResult {
  const { receipt } = draft;
  if (receipt === null) return html``;
  return html`
    <section class="card calm">
      <div class="sign good" aria-hidden="true">✓</div>
      <h2 tabindex="-1" id="page-title">${t("The visit has arrived")}</h2>
      <p>${receipt.message}</p>
      <dl class="facts">
        <dt>${t("Receipt")}</dt>
        <dd><strong>${shortCode(receipt.instanceId)}</strong></dd>
        <dt>${t("Time")}</dt>
        <dd>${dayAndTime(receipt.receivedAt)}</dd>
        <dt>${t("Files")}</dt>
        <dd>${receipt.files.length}</dd>
      </dl>
      <a class="button primary wide" href=${visit.assignmentsUrl}>${t("My visits")}</a>
    </section>
    ${receipt.files.length === 0 ? nothing : fingerprints(receipt.files)}
  `;
}

/** Short enough to read out on the phone, long enough to find one visit of a wave. */
export function shortCode(instanceId: string): string {
  const hex = instanceId.replace(/^uuid:/, "").replaceAll("-", "").slice(0, 8).toUpperCase();
  return `${hex.slice(0, 4)}-${hex.slice(4)}`;
}

function fingerprints(files: { name: string; sha256: string }[]): TemplateResult {
  return html`<details class="card answers">
    <summary><h3>${t("Fingerprints of the photos")}</h3></summary>
    <ul class="rows small">
      ${files.map(({ name, sha256 }) => html`<li>${name}<br /><code>${sha256}</code></li>`)}
    </ul>
  </details>`;
}
