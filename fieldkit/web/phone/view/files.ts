// Photos from the camera, and sound.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Question } from "../../logic/definition.ts";
import type { Actions, Screen } from "../screen.ts";
import { said, t } from "../strings.ts";

export function photoControl(question: Question, screen: Screen, actions: Actions): TemplateResult {
  const name = screen.settled.value(question);
  const picture = screen.pictures.get(name);
  const isPreparing = screen.preparing?.path === question.path && !screen.preparing.hasFailed;
  return html`
    <div class="photos">
      ${name === "" ? nothing : thumbnail(question, picture, actions)}
      ${filePicker(question, actions, {
        accept: "image/*",
        text: isPreparing ? t("Preparing …") : name === "" ? t("＋ Photo") : t("Retake"),
      })}
    </div>
    ${fileComplaint(question, screen, t("This file is not a picture the phone can read. Please take the photo again."))}
  `;
}

export function audioControl(question: Question, screen: Screen, actions: Actions): TemplateResult {
  const name = screen.settled.value(question);
  return html`
    <div class="photos">
      ${name === "" ? nothing : html`<span class="small">${name}</span>${removeButton(question, actions)}`}
      ${filePicker(question, actions, { accept: "audio/*", text: name === "" ? t("＋ Recording") : t("Record again") })}
    </div>
    ${fileComplaint(question, screen, t("The recording could not be kept. Please record it again."))}
  `;
}

function thumbnail(question: Question, picture: string | undefined, actions: Actions): TemplateResult {
  return html`<figure class="thumbnail">
    ${picture === undefined ? nothing : html`<a href=${picture} target="_blank"><img src=${picture} alt=${said(question.label)} /></a>`}
    ${removeButton(question, actions)}
  </figure>`;
}

function removeButton(question: Question, actions: Actions): TemplateResult {
  return html`<button class="remove" aria-label=${t("Delete")} @click=${() => actions.removeFile(question)}><span>×</span></button>`;
}

function filePicker(question: Question, actions: Actions, { accept, text }: { accept: string; text: string }): TemplateResult {
  const take = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file !== undefined) actions.addFile(question, file);
    field.value = ""; // so that the same file can be chosen again
  };
  return html`<label class="picker">
    <input class="unseen" type="file" accept=${accept} capture="environment" aria-labelledby="label-${question.name}" @change=${take} />
    <span>${text}</span>
  </label>`;
}

function fileComplaint(question: Question, { preparing }: Screen, text: string): TemplateResult | typeof nothing {
  const hasFailed = preparing?.path === question.path && preparing.hasFailed;
  return hasFailed ? html`<p class="complaint small" role="alert">${text}</p>` : nothing;
}
