// A photo or recording on its way into the draft: made small, named, fingerprinted, kept.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Question } from "../logic/definition.ts";
import { randomUuid, type Draft, type FileFacts } from "./draft.ts";
import { keepFile } from "./drafts.ts";
import { shrink } from "./photos.ts";

export interface Evidence {
  name: string;
  content: Blob;
  facts: FileFacts;
}

export async function keepEvidence(draft: Draft, question: Question, original: File): Promise<Evidence> {
  const isPhoto = question.type === "image";
  const content = isPhoto ? await shrink(original, question.parameters?.["max-pixels"]) : original;
  const name = `${question.name}-${randomUuid().slice(0, 8)}.${isPhoto ? "jpg" : suffixOf(original)}`;
  await keepFile(draft.key, name, content);
  const fingerprint = bytesToHex(sha256(new Uint8Array(await content.arrayBuffer())));
  const takenAt = new Date(original.lastModified).toISOString();
  return { name, content, facts: { type: content.type, size: content.size, sha256: fingerprint, takenAt } };
}

function suffixOf({ name }: File): string {
  return /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase() ?? "bin";
}
