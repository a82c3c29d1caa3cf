// One item with everything that belongs to it: the question, its control, what is wrong, its photo and reason.

import { html, nothing, type TemplateResult } from "lit-html";
import { keyOf, type Question } from "../../logic/definition.ts";
import { hasAppearance, type Card } from "../layout.ts";
import { isMarked } from "../marks.ts";
import type { Actions, Screen } from "../screen.ts";
import { said, t } from "../strings.ts";
import { choiceControl, notApplicableLink } from "./choices.ts";
import { counterControl } from "./counter.ts";
import { audioControl, fileControl, photoControl } from "./files.ts";
import { mediaView } from "./media.ts";
import { placeControl } from "./place.ts";
import { isRange, rangeControl } from "./range.ts";
import { momentControl, textControl } from "./text.ts";
import { timerControl } from "./timer.ts";

export function card({ item, parts }: Card, screen: Screen, actions: Actions): TemplateResult {
  return html`
    <div class="question">
      <h3 id="label-${keyOf(item)}">${said(item.label)}</h3>
      ${hint(item)} ${mediaView(item.media, item.label, screen)}
    </div>
    ${marks(item, screen)} ${control(item, screen, actions)}
    ${notApplicableLink(item, screen, actions)} ${complaint(item, screen)}
    ${parts.map((part) => partView(part, screen, actions))}
  `;
}

function partView(part: Question, screen: Screen, actions: Actions): TemplateResult {
  const isMissing = screen.settled.isRequired(part) && screen.settled.value(part) === "";
  return html`
    <div class="part">
      <div class="visit-row small">
        <span id="label-${keyOf(part)}">${said(part.label)}</span>
        ${isMissing ? html`<span class="must">${t("Required")}</span>` : nothing}
      </div>
      ${hint(part)} ${mediaView(part.media, part.label, screen)} ${marks(part, screen)} ${control(part, screen, actions)} ${complaint(part, screen)}
    </div>
  `;
}

/** What the server said of this answer, in this block. */
function marks(question: Question, { draft }: Screen): TemplateResult[] {
  const own = (draft.returned?.items ?? []).filter((mark) => isMarked(mark, question));
  return own.map(({ text }) => html`<p class="notice warn small">${text}</p>`);
}

/** ODK's trigger: one button that says "OK". */
function acknowledgement(question: Question, value: string, actions: Actions): TemplateResult {
  return html`<div class="choices list" role="group" aria-labelledby="label-${keyOf(question)}">
    <button class="choice" aria-pressed=${value !== ""} @click=${() => actions.answer(question, value === "" ? "OK" : "")}>OK</button>
  </div>`;
}

function hint({ hint: text }: Question): TemplateResult | typeof nothing {
  return said(text) === "" ? nothing : html`<p class="small muted">${said(text)}</p>`;
}

function control(question: Question, screen: Screen, actions: Actions): TemplateResult | typeof nothing {
  const value = screen.settled.value(question);
  if (isRange(question)) return rangeControl(question, value, actions);
  switch (question.type) {
    case "acknowledge":
      return acknowledgement(question, value, actions);
    case "select_one":
    case "select_multiple":
      return choiceControl(question, screen, actions);
    case "integer":
      return hasAppearance(question, "timer")
        ? timerControl(question, screen, actions)
        : counterControl(question, value, actions);
    case "image":
      return photoControl(question, screen, actions);
    case "audio":
      return audioControl(question, screen, actions);
    case "video":
    case "file":
      return fileControl(question, screen, actions);
    case "date":
    case "time":
    case "dateTime":
      return momentControl(question, value, actions);
    case "geopoint":
      return placeControl(question, value, actions);
    case "text":
    case "barcode":
    case "decimal":
      return textControl(question, value, actions);
    default:
      return nothing;
  }
}

/** A broken rule is said at once; an answer that is only missing, once the section was left. */
function complaint(question: Question, screen: Screen): TemplateResult | typeof nothing {
  const violation = screen.settled.violations.get(question.path);
  if (violation === undefined) return nothing;
  if (violation === "required" && !wasLeft(question, screen)) return nothing;
  return html`<p class="complaint small" id="complaint-${keyOf(question)}">${complaintText(question, violation)}</p>`;
}

function wasLeft(question: Question, { draft }: Screen): boolean {
  return draft.leftSections.some((path) => ["/", "["].some((next) => question.path.startsWith(path + next)));
}

function complaintText(question: Question, violation: string): string {
  if (violation === "required") return said(question.requiredMessage) || t("Not answered yet");
  if (violation === "constraint") return said(question.constraintMessage) || t("This value is not allowed here");
  return violation === "choice" ? t("Choose one of the list") : t("This is not a valid value");
}
