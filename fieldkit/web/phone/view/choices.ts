// Choices as buttons: yes and no side by side, scales in rows, everything else as a list.

import { html, nothing, type TemplateResult } from "lit-html";
import { keyOf, type Choice, type Question } from "../../logic/definition.ts";
import type { Actions, Screen } from "../screen.ts";
import { said } from "../strings.ts";
import { choicePicture, choiceSounds } from "./media.ts";

const NOT_APPLICABLE = "na";
const LONGEST_LIST = 15; // as buttons

export function choiceControl(question: Question, screen: Screen, actions: Actions): TemplateResult {
  const value = screen.settled.value(question);
  const choices = (question.choices ?? []).filter(({ name }) => name !== NOT_APPLICABLE);
  const isScale = choices.length > 2 && choices.every(({ name }) => /^\d+$/.test(name));
  const layout = isScale ? "scale" : choices.length === 2 ? "pair" : "list";
  const isLong = choices.length > LONGEST_LIST && choices.every(({ media }) => media === undefined);
  if (isLong && question.type === "select_one") return longList(question, choices, value, actions);
  const chosen = value.split(" ");
  const buttons = choices.map((choice) => {
    const text = html`${choicePicture(choice, screen)}${isScale ? choice.name : said(choice.label)}`;
    return choiceButton(choice, chosen.includes(choice.name), text, () =>
      actions.answer(question, toggled(question, chosen, choice.name)),
    );
  });
  return html`
    <div class="choices ${layout} ${question.type}" role="group" aria-labelledby="label-${keyOf(question)}">${buttons}</div>
    ${isScale ? anchors(choices, value) : nothing} ${choiceSounds(choices, screen)}
  `;
}

/** The phone's own list, which scrolls and finds by typing. */
function longList(question: Question, choices: Choice[], value: string, actions: Actions): TemplateResult {
  const choose = (event: Event): void => actions.answer(question, (event.target as HTMLSelectElement).value);
  return html`<select class="field" aria-labelledby="label-${keyOf(question)}" @change=${choose}>
    <option value="" ?selected=${value === ""}></option>
    ${choices.map(({ name, label }) => html`<option value=${name} ?selected=${name === value}>${said(label)}</option>`)}
  </select>`;
}

/** "Not applicable" stands apart as a link: it is an exit, not an answer among others. */
export function notApplicableLink(question: Question, screen: Screen, actions: Actions): TemplateResult | typeof nothing {
  const choice = question.choices?.find(({ name }) => name === NOT_APPLICABLE);
  if (choice === undefined || question.type !== "select_one") return nothing;
  const isChosen = screen.settled.value(question) === NOT_APPLICABLE;
  return html`<button
    class="link small not-applicable"
    aria-pressed=${isChosen}
    @click=${() => actions.answer(question, isChosen ? "" : NOT_APPLICABLE)}
  >
    ${said(choice.label)}
  </button>`;
}

function choiceButton({ label }: Choice, isChosen: boolean, shown: TemplateResult, choose: () => void): TemplateResult {
  return html`<button class="choice" aria-pressed=${isChosen} aria-label=${said(label)} @click=${choose}>
    ${shown}
  </button>`;
}

/** Tapping a chosen answer again takes it back. */
function toggled(question: Question, chosen: string[], name: string): string {
  const others = chosen.filter((one) => one !== name && one !== "");
  if (question.type === "select_one") return chosen.includes(name) ? "" : name;
  const wanted = chosen.includes(name) ? others : [...others, name];
  // in the form's order, whatever the order of taps
  return (question.choices ?? []).map((choice) => choice.name).filter((one) => wanted.includes(one)).join(" ");
}

/** What the ends of a scale mean; once chosen, what the chosen step means. */
function anchors(choices: Choice[], value: string): TemplateResult | typeof nothing {
  const chosen = choices.find(({ name }) => name === value);
  const [low, high] = [wordOf(choices[0]), wordOf(choices[choices.length - 1])];
  if (chosen !== undefined && wordOf(chosen) !== "") {
    return html`<p class="anchors small chosen">${chosen.name} · ${wordOf(chosen)}</p>`;
  }
  return low === "" && high === "" ? nothing : html`<p class="anchors small muted"><span>${low}</span><span>${high}</span></p>`;
}

/** The label without the number that it may begin with. */
function wordOf(choice: Choice | undefined): string {
  const label = said(choice?.label);
  return label.startsWith(choice?.name ?? "") ? label.slice(choice?.name.length).replace(/^[\s.:：、·-]+/, "") : label;
}
