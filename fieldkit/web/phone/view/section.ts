// One section: its items as cards, one below the other.

import { html, nothing, type TemplateResult } from "lit-html";
import { isRepeat } from "../../logic/definition.ts";
import { anchorOf, type Actions, type Screen } from "../screen.ts";
import { dayAndTime, said, t } from "../strings.ts";
import type { Entry } from "../layout.ts";
import { marksOf } from "../marks.ts";
import { blocksView } from "./blocks.ts";
import { card } from "./card.ts";
import { mediaView } from "./media.ts";

export function sectionPage(screen: Screen, actions: Actions): TemplateResult {
  const index = screen.page.kind === "section" ? screen.page.index : 0;
  const section = screen.sections[index];
  if (section === undefined) return html``;
  return html`
    <h2 class="unseen" tabindex="-1" id="page-title">${said(section.group.label)}</h2>
    ${isRepeat(section.group) ? nothing : mediaView(section.group.media, section.group.label, screen)} ${screen.draft.returned === null ? nothing : returnedNotice(screen)} ${index === 0 ? brief(screen) : nothing}
    ${section.entries.map((entry) => entryView(entry, screen, actions))}
  `;
}

function entryView(entry: Entry, screen: Screen, actions: Actions): TemplateResult {
  if (!("item" in entry)) return blocksView(entry, screen, actions, (inner) => entryView(inner, screen, actions));
  return html`<section class="card" id=${anchorOf(entry.item)}>${card(entry, screen, actions)}</section>`;
}

function returnedNotice({ draft, settled }: Screen): TemplateResult {
  const left = marksOf(draft, settled).length;
  const some = t("Returned: {n} items to correct.", { n: left });
  const none = `${draft.returned?.message ?? ""} ${t("No marked item is left. Check every answer and send again.")}`;
  return html`<p class="notice warn small">${left === 0 ? none : some}</p>`;
}

/** What to know before walking in. */
function brief({ visit }: Screen): TemplateResult {
  const { address, due } = visit.assignment;
  const until = t("Due {date}", { date: dayAndTime(due).slice(5) });
  return html`<div class="visit-brief small muted">
    <p>${address}</p>
    <p>${until}</p>
  </div>`;
}
