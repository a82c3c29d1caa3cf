// Lists of choices as expressions see them: instance('town')/root/item[…]/name.

import type { InstanceNode } from "./values.ts";

export function listInstance(items: readonly Readonly<Record<string, string>>[]): InstanceNode {
  const instance = nodeBelow(null, "instance");
  const root = nodeBelow(instance, "root");
  for (const texts of items) {
    const item = nodeBelow(root, "item");
    for (const [name, text] of Object.entries(texts)) nodeBelow(item, name).raw = text;
  }
  return instance;
}

function nodeBelow(parent: InstanceNode | null, name: string): InstanceNode {
  const node: InstanceNode = { name, parent, children: [], raw: "", isRelevant: true };
  parent?.children.push(node);
  return node;
}
