// Counting seconds: start, stop, and correct by hand. The clock is a stored start time, so it runs on while the
// phone sleeps or the page reloads.

import { html, nothing, type TemplateResult } from "lit-html";
import { keyOf, type Question } from "../../logic/definition.ts";
import type { Actions, Screen } from "../screen.ts";
import { minutesAndSeconds, t } from "../strings.ts";

export function timerControl(question: Question, screen: Screen, actions: Actions): TemplateResult {
  const startedMs = screen.draft.timers[question.path];
  const value = screen.settled.value(question);
  if (startedMs !== undefined) return running(question, elapsed_s(startedMs, screen.nowMs), value, actions);
  if (screen.correcting === question.path) return byHand(question, value, actions);
  return resting(question, value, actions);
}

export function elapsed_s(startedMs: number, nowMs: number): number {
  return Math.max(0, Math.round((nowMs - startedMs) / 1000));
}

function running(question: Question, seconds: number, value: string, actions: Actions): TemplateResult {
  return html`
    <div class="timer">
      <time class="clock" role="timer" aria-labelledby="label-${keyOf(question)}">${minutesAndSeconds(seconds)}</time>
      <button class="button pill danger" @click=${() => actions.stopTimer(question)}>${t("Stop")}</button>
    </div>
    <div class="visit-row small">
      <span class="muted">${t("Runs on while the screen is locked")}</span>
      <button class="link" @click=${() => actions.cancelTimer(question)}>${value === "" ? t("Cancel") : t("Keep the old time")}</button>
    </div>
  `;
}

function resting(question: Question, value: string, actions: Actions): TemplateResult {
  const isTaken = value !== "";
  const taken = t("{n} seconds", { n: value });
  return html`
    <div class="timer">
      <span class="clock ${isTaken ? "" : "idle"}">${minutesAndSeconds(Number(value) || 0)}</span>
      <button class="button pill ${isTaken ? "" : "primary"}" @click=${() => actions.startTimer(question)}>
        ${isTaken ? t("Time again") : t("Start")}
      </button>
    </div>
    <div class="visit-row small">
      <span class="muted">${isTaken ? taken : nothing}</span>
      <button class="link" @click=${() => actions.correctTimer(question, true)}>${t("Enter by hand")}</button>
    </div>
  `;
}

function byHand(question: Question, value: string, actions: Actions): TemplateResult {
  const seconds = Number(value) || 0;
  const keep = (event: InputEvent): void => {
    const fields = (event.target as HTMLElement).closest(".by-hand")?.querySelectorAll("input") ?? [];
    const [minutes = Number.NaN, rest = Number.NaN] = Array.from(fields, (field) => (/^\d*$/.test(field.value) ? Number(field.value) : Number.NaN));
    if (Number.isFinite(minutes + rest)) actions.answer(question, String(minutes * 60 + rest));
  };
  return html`
    <div class="by-hand" @input=${keep}>
      ${numberField(t("min"), Math.floor(seconds / 60), value)} ${numberField(t("s"), seconds % 60, value)}
      <button class="button" @click=${() => actions.correctTimer(question, false)}>${t("Done")}</button>
    </div>
  `;
}

function numberField(unit: string, number: number, value: string): TemplateResult {
  return html`<label>
    <input class="field" inputmode="numeric" autocomplete="off" maxlength="3" value=${value === "" ? "" : String(number)} />
    <span class="small muted">${unit}</span>
  </label>`;
}
