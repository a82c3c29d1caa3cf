// Before sending: first what is missing, then every answer by section.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Question } from "../../logic/definition.ts";
import { hasAppearance, questionsIn, type Section } from "../layout.ts";
import { isMarked, marksOf } from "../marks.ts";
import { titlesOf } from "./blocks.ts";
import { gapsOf, type Actions, type Screen } from "../screen.ts";
import { minutesAndSeconds, said, t } from "../strings.ts";

/** More would hide the sections below. */
const FIRST_GAPS = 5;

export function reviewPage(screen: Screen, actions: Actions): TemplateResult {
  const gaps = screen.sections.flatMap((section) => gapsOf(section, screen.settled).map((gap) => ({ section, gap })));
  return html`
    <h2 class="unseen" tabindex="-1" id="page-title">${t("Check before sending")}</h2>
    ${returnedCard(screen, actions)} ${gaps.length > 0 ? missing(gaps, actions) : complete(screen)}
    ${screen.sections.map((section) => answersOf(section, screen, actions))}
  `;
}

export function reviewBar(screen: Screen, actions: Actions): TemplateResult {
  const [first] = screen.sections.flatMap((section) => gapsOf(section, screen.settled));
  const last = screen.sections.length - 1;
  return html`
    <button class="button" @click=${() => actions.goTo(last)}>${t("Back")}</button>
    ${first === undefined
      ? sendButton(screen, actions)
      : html`<button class="button primary" @click=${() => actions.showItem(first)}>${t("To the first missing item")}</button>`}
  `;
}

function sendButton({ visit }: Screen, actions: Actions): TemplateResult {
  return visit.submitUrl === ""
    ? html`<button class="button primary" disabled>${t("A preview sends nothing")}</button>`
    : html`<button class="button primary" @click=${() => actions.send()}>${t("Send")}</button>`;
}

function complete({ draft, settled }: Screen): TemplateResult | typeof nothing {
  if (marksOf(draft, settled).length > 0) return nothing;
  return html`<p class="notice good">${t("Everything is answered. Nothing has been sent yet.")}</p>`;
}

function missing(gaps: { section: Section; gap: Question }[], actions: Actions): TemplateResult {
  const title = t("Still missing: {n}", { n: gaps.length });
  return html`<section class="card">
    <h3 class="problem-text">${title}</h3>
    ${gaps.length > FIRST_GAPS ? html`<p class="small muted">${t("The first {n}:", { n: FIRST_GAPS })}</p>` : nothing}
    <ul class="rows">
      ${gaps.slice(0, FIRST_GAPS).map(({ section, gap }) => row(gap, said(section.group.label), actions))}
    </ul>
  </section>`;
}

function returnedCard({ draft, settled, sections }: Screen, actions: Actions): TemplateResult | typeof nothing {
  if (draft.returned === null) return nothing;
  const questions = sections.flatMap(questionsIn);
  return html`<section class="card">
    <h3>${t("The office returned this visit")}</h3>
    ${draft.returned.message === "" ? nothing : html`<p class="small muted">${draft.returned.message}</p>`}
    <ul class="rows">
      ${marksOf(draft, settled).map((mark) => {
        const question = questions.find((one) => isMarked(mark, one));
        return question === undefined ? html`<li>${mark.text}</li>` : row(question, mark.text, actions);
      })}
    </ul>
  </section>`;
}

function answersOf(section: Section, screen: Screen, actions: Actions): TemplateResult {
  const questions = questionsIn(section).filter(({ type }) => type !== "note");
  const gaps = gapsOf(section, screen.settled).length;
  const answered = questions.filter((question) => screen.settled.value(question) !== "");
  return html`<details class="card answers">
    <summary>
      <h3>${said(section.group.label)}</h3>
      ${gaps > 0
        ? html`<span class="small problem-text">${t("{n} missing", { n: gaps })}</span>`
        : html`<span class="small muted">${answered.length}/${questions.length}</span>`}
    </summary>
    <ul class="rows">
      ${questions.map((question) => row(question, shown(question, screen), actions))}
    </ul>
  </details>`;
}

function row(question: Question, value: string | TemplateResult, actions: Actions): TemplateResult {
  return html`<li>
    <button class="row" @click=${() => actions.showItem(question)}>
      <span>${titlesOf(question).map((title) => html`<span class="small muted">${title} · </span>`)}${said(question.label)}</span>
      <span class="small muted">${value}</span>
    </button>
  </li>`;
}

function shown(question: Question, { settled, pictures }: Screen): string | TemplateResult {
  const value = settled.value(question);
  if (settled.violations.has(question.path)) return html`<span class="problem-text">${value || t("Not answered yet")}</span>`;
  if (value === "") return "–";
  const picture = pictures.get(value);
  if (picture !== undefined) return html`<img class="small-picture" src=${picture} alt=${t("Photo")} />`;
  if (hasAppearance(question, "timer")) return minutesAndSeconds(Number(value));
  if (question.choices === undefined) return value;
  const labels = value.split(" ").map((name) => said(question.choices?.find((choice) => choice.name === name)?.label));
  return labels.join(t(", "));
}
