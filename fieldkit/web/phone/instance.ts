// The visit as the document that OpenRosa servers receive.

import { isGroup, isRepeat, questionsOf, type FormNode } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";
import type { Draft } from "./draft.ts";
import { LOG_FILE } from "./paradata.ts";

/** Relevant nodes only, in the form's order, groups nested; a blank answer is an empty element. */
export function instanceXml(draft: Draft, settled: SettledForm): string {
  const { id, version, root, namespace } = draft.form;
  const xmlns = namespace === "" ? "" : ` xmlns="${escapeXml(namespace)}"`;
  const replaced = draft.replacesId === null ? "" : element("deprecatedID", escapeXml(draft.replacesId));
  const meta = element("meta", element("audit", LOG_FILE) + element("instanceID", escapeXml(draft.instanceId)) + replaced);
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<${root}${xmlns} id="${escapeXml(id)}" version="${escapeXml(version)}">` +
    `${settled.nodes.map((node) => nodeXml(node, settled)).join("")}${meta}</${root}>`
  );
}

/** The files that the document names; the log last, so that a bad network carries the photos first. */
export function namedFiles(draft: Draft, settled: SettledForm): string[] {
  const named = new Set(questionsOf(settled.nodes).filter(({ type }) => FILES.has(type)).map(settled.value));
  return [...Object.keys(draft.files).filter((name) => named.has(name)), LOG_FILE];
}

const FILES = new Set(["image", "audio", "video", "file"]);

function nodeXml(node: FormNode, settled: SettledForm): string {
  if (!settled.isRelevant(node)) return "";
  if (isRepeat(node)) return node.children.map((block) => nodeXml(block, settled)).join("");
  if (isGroup(node)) return element(node.name, node.children.map((child) => nodeXml(child, settled)).join(""));
  return element(node.name, escapeXml(settled.value(node)));
}

function element(name: string, content: string): string {
  return content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };
// what XML 1.0 cannot carry at all, and halves of characters
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, "").replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}
