// The frame of every page: whose visit, how far, what next.

import { html, nothing, type TemplateResult } from "lit-html";
import { gapsOf, type Actions, type Screen } from "../screen.ts";
import { clockTime, said, t } from "../strings.ts";
import type { Section } from "../layout.ts";
import { removalDialog } from "./blocks.ts";
import { receiptPage } from "./receipt.ts";
import { reviewBar, reviewPage } from "./review.ts";
import { sectionPage } from "./section.ts";
import { problemBar, problemPage, sendingPage } from "./sending.ts";
import { vetoDialog } from "./veto.ts";

export function pageView(screen: Screen, actions: Actions): TemplateResult {
  switch (screen.page.kind) {
    case "section":
      return framed(screen, sectionPage(screen, actions), sectionBar(screen, actions), actions);
    case "review":
      return framed(screen, reviewPage(screen, actions), reviewBar(screen, actions), actions);
    case "sending":
      return framed(screen, sendingPage(screen.page.share), nothing, actions);
    case "problem":
      return framed(screen, problemPage(screen.page.problem), problemBar(screen.page.problem, screen, actions), actions);
    case "receipt":
      return framed(screen, receiptPage(screen), nothing, actions);
  }
}

function framed(
  screen: Screen,
  main: TemplateResult,
  bar: TemplateResult | typeof nothing,
  actions: Actions,
): TemplateResult {
  return html`
    ${header(screen)}
    <main class="visit-main">${main}</main>
    ${bar === nothing ? nothing : html`<nav class="visit-bar">${bar}</nav>`} ${vetoDialog(screen.veto, actions)} ${removalDialog(screen.removing, actions)}
  `;
}

function header(screen: Screen): TemplateResult {
  const { assignment, form } = screen.visit;
  const hasProgress = screen.page.kind === "section" || screen.page.kind === "review";
  return html`
    <header class="visit-header">
      <div class="visit-row">
        <h1>${assignment.siteName}</h1>
        <span class="chip ${assignment.operator}">${assignment.operatorName}</span>
      </div>
      <p class="small muted">${said(form.title)} · ${assignment.waveName}</p>
      ${hasProgress ? progress(screen) : nothing}
    </header>
  `;
}

function progress(screen: Screen): TemplateResult {
  const { page, sections } = screen;
  const at = page.kind === "section" ? page.index : sections.length;
  const current = sections[at];
  const where =
    current === undefined
      ? t("Check before sending")
      : `${said(current.group.label)} · ${at + 1}/${sections.length}`;
  return html`
    <div class="segments" aria-hidden="true">${sections.map((section, index) => segment(screen, section, index === at))}</div>
    <div class="visit-row small muted">
      <a class="plain" href="#review">${where}</a>
      ${kept(screen)}
    </div>
  `;
}

function segment(screen: Screen, section: Section, isCurrent: boolean): TemplateResult {
  const gaps = gapsOf(section, screen.settled).length;
  const isLeft = screen.draft.leftSections.includes(section.group.path);
  const total = section.cards.reduce((sum, { parts }) => sum + 1 + parts.length, 0);
  const state = isCurrent ? "current" : gaps === 0 && isLeft ? "done" : isLeft ? "gap" : "";
  return html`<i class=${state} style="--share: ${(total - gaps) / total}"></i>`;
}

function kept({ savedAt, hasKeepFailed }: Screen): TemplateResult | typeof nothing {
  if (hasKeepFailed) return html`<strong class="problem-text">${t("Not saved: the phone's storage is full or blocked")}</strong>`;
  if (savedAt === null) return nothing;
  const saved = t("Saved on this phone {time}", { time: clockTime(savedAt) });
  return html`<span>${saved}</span>`;
}

function sectionBar(screen: Screen, actions: Actions): TemplateResult {
  if (screen.page.kind !== "section") return html``;
  const { index } = screen.page;
  const { sections, settled } = screen;
  const [section, next] = [sections[index], sections[index + 1]];
  const gaps = section === undefined ? [] : gapsOf(section, settled);
  const [first] = gaps;
  const isLeft = screen.draft.leftSections.includes(section?.group.path ?? "");
  const forward = next === undefined ? t("Check and send") : t("Next · {section}", { section: said(next.group.label) });
  return html`
    ${first === undefined
      ? nothing
      : html`<button class="link gap-link ${isLeft ? "late" : ""}" @click=${() => actions.showItem(first)}>
          ${t("{n} left on this page", { n: gaps.length })} <span aria-hidden="true">↑</span>
        </button>`}
    ${index === 0
      ? html`<a class="button" href=${screen.visit.assignmentsUrl}>${t("My visits")}</a>`
      : html`<button class="button" @click=${() => actions.goTo(index - 1)}>${t("Back")}</button>`}
    <button class="button primary" @click=${() => actions.goTo(next === undefined ? "review" : index + 1)}>
      ${forward}
    </button>
  `;
}
