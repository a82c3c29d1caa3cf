// Photos from the camera, and sound.

import { html, nothing, type TemplateResult } from "lit-html";
import { keyOf, type Question } from "../../logic/definition.ts";
import type { Actions, Screen } from "../screen.ts";
import { said, t } from "../strings.ts";

export function photoControl(question: Question, screen: Screen, actions: Actions): TemplateResult {
  const name = screen.settled.value(question);
  const picture = screen.pictures.get(name);
  const isPreparing = screen.preparing?.path === question.path && screen.preparing.failure === null;
  return html`
    <div class="photos">
      ${name === "" ? nothing : thumbnail(question, picture, actions)}
      ${filePicker(question, actions, {
        accept: "image/*",
        text: isPreparing ? t("Preparing …") : name === "" ? t("＋ Photo") : t("Retake"),
      })}
    </div>
    ${fileComplaint(question, screen)}
  `;
}

export function audioControl(question: Question, screen: Screen, actions: Actions): TemplateResult {
  const name = screen.settled.value(question);
  return html`
    <div class="photos">
      ${name === "" ? nothing : html`<span class="small">${name}</span>${removeButton(question, actions)}`}
      ${filePicker(question, actions, { accept: "audio/*", text: name === "" ? t("＋ Recording") : t("Record again") })}
    </div>
    ${fileComplaint(question, screen)}
  `;
}

/** A video, or a file of any kind. */
export function fileControl(question: Question, screen: Screen, actions: Actions): TemplateResult {
  const name = screen.settled.value(question);
  const isVideo = question.type === "video";
  const text = name !== "" ? t("Choose another") : isVideo ? t("＋ Video") : t("＋ File");
  return html`
    <div class="photos">
      ${name === "" ? nothing : html`<span class="small">${name}</span>${removeButton(question, actions)}`}
      ${filePicker(question, actions, { accept: isVideo ? "video/*" : "*/*", text, isTaken: isVideo })}
    </div>
    ${fileComplaint(question, screen)}
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

interface Picking {
  accept: string;
  text: string;
  /** With the camera or the microphone, at once. */
  isTaken?: boolean;
}

function filePicker(question: Question, actions: Actions, { accept, text, isTaken = true }: Picking): TemplateResult {
  const take = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file !== undefined) actions.addFile(question, file);
    field.value = ""; // so that the same file can be chosen again
  };
  return html`<label class="picker">
    <input class="unseen" type="file" accept=${accept} capture=${isTaken ? "environment" : nothing} aria-labelledby="label-${keyOf(question)}" @change=${take} />
    <span>${text}</span>
  </label>`;
}

function fileComplaint(question: Question, { preparing }: Screen): TemplateResult | typeof nothing {
  if (preparing?.path !== question.path || preparing.failure === null) return nothing;
  const text =
    preparing.failure === "unreadable"
      ? t("The phone cannot read this file as a picture. Please take the photo again.")
      : t("The phone could not keep this file: its storage is full or blocked. Free some space and try again.");
  return html`<p class="complaint small" role="alert">${text}</p>`;
}
