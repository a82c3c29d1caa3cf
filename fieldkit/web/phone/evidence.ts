// A photo or recording on its way into the draft: made small, named, fingerprinted, kept.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Question } from "../logic/definition.ts";
import { randomUuid, type Draft, type FileFacts } from "./draft.ts";
import { keepFile } from "./drafts.ts";
import { withOrigin } from "./origin.ts";
import { shrink } from "./photos.ts";

export interface Evidence {
  name: string;
  content: Blob;
  facts: FileFacts;
}

export async function keepEvidence(draft: Draft, question: Question, taken: { file: File; zone: string }): Promise<Evidence> {
  const { file: original } = taken;
  const isPhoto = question.type === "image";
  const content = isPhoto ? await smallCopy(question, taken) : original;
  const name = `${question.name}-${randomUuid().slice(0, 8)}.${isPhoto ? "jpg" : suffixOf(original)}`;
  await keepFile(draft.key, name, content);
  return { name, content, facts: { type: content.type, size: content.size, sha256: await fingerprint(content) } };
}

async function smallCopy({ parameters }: Question, { file, zone }: { file: File; zone: string }): Promise<Blob> {
  const copy = await shrink(file, parameters?.["max-pixels"]);
  return withOrigin(copy, { sha256: await fingerprint(file), takenMs: file.lastModified }, zone);
}

async function fingerprint(content: Blob): Promise<string> {
  return bytesToHex(sha256(new Uint8Array(await content.arrayBuffer())));
}

function suffixOf({ name }: File): string {
  return /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase() ?? "bin";
}
