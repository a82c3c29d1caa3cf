// Pictures and sounds that the form shows with its labels.

import { html, nothing, type TemplateResult } from "lit-html";
import { isGroup, type Bilingual, type Choice, type FormDefinition, type FormNode, type Media } from "../../logic/definition.ts";
import type { Screen } from "../screen.ts";
import { said } from "../strings.ts";
import type { Visit } from "../visit.ts";

type Shown = TemplateResult | typeof nothing;

/** Under a label. */
export function mediaView(media: Media | undefined, label: Bilingual, screen: Screen): Shown {
  if (media === undefined) return nothing;
  return html`<div class="media">${picture(media, label, screen)} ${sounds(media, label, screen)}</div>`;
}

/** In a choice's button, where nothing may be tapped but the choice. */
export function choicePicture({ media }: Choice, screen: Screen): Shown {
  const image = media?.image ?? media?.bigImage;
  return image === undefined ? nothing : html`<img src=${address(image, screen)} alt="" />`;
}

/** Below the buttons: what can be listened to or watched before choosing. */
export function choiceSounds(choices: readonly Choice[], screen: Screen): TemplateResult[] {
  const heard = choices.filter(({ media }) => media?.audio !== undefined || media?.video !== undefined);
  return heard.map(({ label, media = {} }) => html`<div class="media">
    <span class="small muted">${said(label)}</span>${sounds(media, label, screen)}
  </div>`);
}

/** Every picture once, while there is still a connection: in the hall there may be none. */
export function fetchAhead(visit: Visit, form: FormDefinition): void {
  for (const image of new Set(mediaIn(form.nodes).flatMap(({ image, bigImage }) => [said(image), said(bigImage)]))) {
    if (image !== "") new Image().src = mediaAddress(visit, form, image);
  }
}

function mediaIn(nodes: readonly FormNode[]): Media[] {
  return nodes.flatMap((node) => {
    const below = isGroup(node) ? mediaIn(node.children) : (node.choices ?? []).flatMap(({ media }) => media ?? []);
    return [...(node.media === undefined ? [] : [node.media]), ...below];
  });
}

function picture({ image, bigImage }: Media, label: Bilingual, screen: Screen): Shown {
  const shown = image ?? bigImage;
  if (shown === undefined) return nothing;
  const drawn = html`<img src=${address(shown, screen)} alt=${said(label)} />`;
  return bigImage === undefined ? drawn : html`<a href=${address(bigImage, screen)} target="_blank">${drawn}</a>`;
}

function sounds({ audio, video }: Media, label: Bilingual, screen: Screen): Shown[] {
  return [
    audio === undefined ? nothing : html`<audio controls preload="none" src=${address(audio, screen)} aria-label=${said(label)}></audio>`,
    video === undefined
      ? nothing
      : html`<video controls playsinline preload="none" src=${address(video, screen)} aria-label=${said(label)}></video>`,
  ];
}

function address(name: Bilingual, { visit, draft }: Screen): string {
  return mediaAddress(visit, draft.form, said(name));
}

/** Of the version that the visit was begun under. */
function mediaAddress({ mediaUrl }: Visit, { version }: FormDefinition, name: string): string {
  return `${mediaUrl}${encodeURIComponent(name)}?version=${encodeURIComponent(version)}`;
}
