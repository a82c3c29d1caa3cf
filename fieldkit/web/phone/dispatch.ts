// From a finished draft to the server's word on it.

import { dateTimeText } from "../logic/dates.ts";
import { questionsOf } from "../logic/definition.ts";
import type { SettledForm } from "../logic/form.ts";
import { reopen, type Draft } from "./draft.ts";
import { readFile } from "./drafts.ts";
import { instanceXml, namedFiles } from "./instance.ts";
import { lostFile, noAnswer, outcomeOf, type Outcome } from "./outcome.ts";
import { finished, LOG_FILE } from "./paradata.ts";
import { NoAnswerError, send, type Parcel } from "./send.ts";

/** The answers with the moment at which the visit ended, and the log with its end. */
export function ended(draft: Draft, nowMs: number, zone: string): Draft {
  const ends = questionsOf(draft.form.nodes).filter(({ type }) => type === "end");
  const moment = dateTimeText(nowMs, zone);
  const answers = { ...draft.answers, ...Object.fromEntries(ends.map(({ path }) => [path, moment])) };
  return { ...finished(draft, nowMs), answers };
}

/** Fixes the document before its first sending, so that every repetition is the same to the byte. */
export function sealed(draft: Draft, settled: SettledForm): Draft {
  const fileNames = namedFiles(draft, settled);
  const receivedFiles = fileNames.filter((name) => name !== LOG_FILE && draft.filesOnServer.includes(name));
  return { ...draft, sealed: { xml: instanceXml(draft, settled), fileNames, receivedFiles } };
}

export async function dispatch(draft: Draft, parcel: Pick<Parcel, "submitUrl" | "onProgress" | "onReceived">): Promise<Outcome> {
  if (draft.sealed === null) throw new Error("only a sealed draft is sent");
  const { xml, fileNames, receivedFiles } = draft.sealed;
  const left = fileNames.filter((name) => !receivedFiles.includes(name));
  try {
    const files = await Promise.all(left.map(async (name) => ({ name, content: await fileOf(draft, name) })));
    return outcomeOf(await send({ ...parcel, xml, files }), draft, fileNames);
  } catch (error) {
    if (error instanceof LostFileError) return { kind: "refused", problem: lostFile(error.message) };
    if (error instanceof NoAnswerError) return { kind: "unsure", problem: noAnswer() };
    throw error;
  }
}

/** The draft after the server's word: done, open again with the marked items, editable, or still sealed. */
export function concluded(draft: Draft, outcome: Outcome): Draft {
  switch (outcome.kind) {
    case "received":
      return { ...draft, receipt: outcome.receipt };
    case "returned":
      return reopen(draft, outcome.message, outcome.items);
    case "refused":
      return { ...draft, sealed: null };
    case "unsure":
      return draft;
  }
}

/** The browser has thrown a kept file away; its message is the file's name. */
class LostFileError extends Error {
  override name = "LostFileError";
}

async function fileOf({ key, log }: Draft, name: string): Promise<Blob> {
  if (name === LOG_FILE) return new Blob([log.text], { type: "text/csv" });
  const content = await readFile(key, name);
  if (content === undefined) throw new LostFileError(name);
  return content;
}
