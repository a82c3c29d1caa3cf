// The blocks of a repeat, one below the other: each with its number, its items, and a way to remove it.

import { html, nothing, type TemplateResult } from "lit-html";
import { keyOf, type Block, type Group, type Repeat } from "../../logic/definition.ts";
import type { Blocks, Card } from "../layout.ts";
import type { Actions, Screen } from "../screen.ts";
import { said, t } from "../strings.ts";
import { mediaView } from "./media.ts";

export function blocksView(
  { repeat, blocks }: Blocks,
  screen: Screen,
  actions: Actions,
  draw: (entry: Blocks | Card) => TemplateResult,
): TemplateResult {
  return html`
    ${blocks.map(({ group, entries }) => html`
      <section class="block" id=${blockAnchor(group)} aria-label=${headingOf(group)}>
        <div class="visit-row">
          <h3>${headingOf(group)}</h3>
          ${isFree(repeat)
            ? html`<button class="link small" @click=${() => actions.removeBlock(repeat, group)}>${t("Remove")}</button>`
            : nothing}
        </div>
        ${mediaView(group.media, group.label, screen)} ${entries.map(draw)}
      </section>
    `)}
    ${isFree(repeat) ? addButton(repeat, actions) : nothing}
  `;
}

/** "Dial, block 2", as the server calls it; blocks without a label are numbered alone. */
export function headingOf({ block }: Pick<Group, "block">): string {
  return block === undefined ? "" : titleOf(block);
}

/** Of all the blocks that a question stands in, the outermost first. */
export function titlesOf({ block }: Pick<Group, "block">): string[] {
  const titles: string[] = [];
  for (let around = block; around !== undefined; around = around.outer) titles.unshift(titleOf(around));
  return titles;
}

function titleOf({ label, place }: Block): string {
  const what = said(label);
  const numbered = t("{what}, block {n}", { what, n: place });
  return what === "" ? t("Block {n}", { n: place }) : numbered;
}

export function blockAnchor(block: Pick<Group, "name" | "path">): string {
  return `block-${keyOf(block)}`;
}

export function removalDialog(removing: Screen["removing"], actions: Actions): TemplateResult | typeof nothing {
  if (removing === null) return nothing;
  return html`
    <dialog class="sheet" @cancel=${() => actions.confirmRemoval(false)}>
      <h2>${t("Remove this block?")}</h2>
      <p class="sheet-answer">${headingOf(removing.block)}</p>
      <p class="muted">${t("Its answers and photos are deleted from this phone.")}</p>
      <div class="sheet-bar">
        <button class="button" @click=${() => actions.confirmRemoval(false)}>${t("Keep it")}</button>
        <button class="button danger" @click=${() => actions.confirmRemoval(true)}>${t("Yes, remove it")}</button>
      </div>
    </dialog>
  `;
}

function isFree({ repeatCount }: Repeat): boolean {
  return repeatCount === undefined;
}

function addButton(repeat: Repeat, actions: Actions): TemplateResult {
  const one = t("＋ Add: {what}", { what: said(repeat.label) });
  return html`<button class="button wide" @click=${() => actions.addBlock(repeat)}>${one}</button>`;
}
