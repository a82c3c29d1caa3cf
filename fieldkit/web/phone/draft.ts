// One visit as it stands on this phone. Plain values and pure changes; keeping and sending are other modules.

import { dateTimeText } from "../logic/dates.ts";
import { questionsOf, type FormDefinition, type Question } from "../logic/definition.ts";
import { withoutMark } from "./marks.ts";
import { newLog, type Log } from "./paradata.ts";
import type { Visit } from "./visit.ts";

export interface FileFacts {
  type: string;
  size: number;
  sha256: string;
}

export interface ReturnedItem {
  name: string;
  text: string;
  /** Where it stands, by the server's count of blocks: /data/dial[2]/seconds. */
  path?: string;
}

export interface Receipt {
  message: string;
  receivedAt: string;
  instanceId: string;
  files: { name: string; sha256: string }[];
}

export interface Draft {
  /** One draft per visit: see `draftKey`. */
  key: string;
  /** Fixed before the first send and never reused for other content, so that sending again is harmless. */
  instanceId: string;
  /** The instance this one corrects, after the server returned it. */
  replacesId: string | null;
  /** A visit begun under one version is finished under it, whatever is published meanwhile. */
  form: FormDefinition;
  answers: Record<string, string>;
  /** Running clocks: path → start in epoch ms, so they run on while the phone sleeps. */
  timers: Record<string, number>;
  files: Record<string, FileFacts>;
  /** What the server holds of the instance that this one corrects, and takes over from there. */
  filesOnServer: string[];
  /** Sections that were left once: their gaps may be pointed out. */
  leftSections: string[];
  /** The document as first sent. While it stands the answers are frozen: the server may hold it already. */
  sealed: { xml: string; fileNames: string[]; receivedFiles: string[] } | null;
  returned: { message: string; items: ReturnedItem[] } | null;
  receipt: Receipt | null;
  /** How it was filled in; a correction goes on under the same. */
  log: Log;
}

export function draftKey({ installation, assignment }: Visit): string {
  return `${installation}/${assignment.code}`;
}

export function newDraft(visit: Visit, now: Date, deviceId: string): Draft {
  const answers: Record<string, string> = {};
  for (const question of questionsOf(visit.form.nodes)) {
    const value = firstValue(question, visit, { start: dateTimeText(now.getTime(), visit.zone), deviceId });
    if (value !== "") answers[question.path] = value;
  }
  return {
    key: draftKey(visit),
    instanceId: newInstanceId(),
    replacesId: null,
    form: visit.form,
    answers,
    timers: {},
    files: {},
    filesOnServer: [],
    leftSections: [],
    sealed: null,
    returned: null,
    receipt: null,
    log: newLog(),
  };
}

/** What stands in a question before anyone answers: the assignment's facts, the phone's, the form's default. */
function firstValue(question: Question, { facts }: Visit, phone: { start: string; deviceId: string }): string {
  if (question.type === "start") return phone.start;
  if (question.type === "deviceid") return phone.deviceId;
  if (question.type === "today") return phone.start.slice(0, 10);
  const name = question.type === "username" ? "auditor_code" : question.name;
  return facts[name] ?? question.default ?? "";
}

/** After the server returned the visit: a new instance that replaces the old one, with the items marked. */
export function reopen(draft: Draft, message: string, items: ReturnedItem[]): Draft {
  return {
    ...draft,
    instanceId: newInstanceId(),
    replacesId: draft.instanceId,
    filesOnServer: [...new Set([...draft.filesOnServer, ...(draft.sealed?.receivedFiles ?? [])])],
    sealed: null,
    receipt: null,
    returned: { message, items },
  };
}

export function withAnswer(draft: Draft, question: Question, value: string): Draft {
  const answers = { ...draft.answers, [question.path]: value };
  return { ...draft, answers, returned: withoutMark(draft.returned, question) };
}

export function withTimer(draft: Draft, path: string, startedMs: number | null): Draft {
  const { [path]: _, ...others } = draft.timers;
  return { ...draft, timers: startedMs === null ? others : { ...others, [path]: startedMs } };
}

export function withFile(draft: Draft, name: string, facts: FileFacts | null): Draft {
  const { [name]: _, ...others } = draft.files;
  return { ...draft, files: facts === null ? others : { ...others, [name]: facts } };
}

/** `uuid:` and a random UUID; crypto.randomUUID is missing on pages without https. */
function newInstanceId(): string {
  return `uuid:${randomUuid()}`;
}

export function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // version 4
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80; // variant of RFC 9562
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
