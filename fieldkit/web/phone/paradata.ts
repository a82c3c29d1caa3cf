// How a visit was filled in, as ODK Collect logs it (audit.csv): which item had the auditor's attention from when to
// when, which page was open, when the page was away. It names answers and never says them, unless the form's author
// asked for that as for Collect (track-changes). It lies in the draft, so it is kept whenever the draft is.

import type { Draft } from "./draft.ts";

/** The file's name, in the document and in the parcel. */
export const LOG_FILE = "audit.csv";

/** From when to when something had the screen or the auditor's attention. */
interface Span {
  event: string;
  node: string;
  startMs: number;
  /** When something was last done in it: its end, when the browser is killed before it ends otherwise. */
  lastMs: number;
  /** What was answered when it began. */
  before: string;
}

export interface Log {
  /** The file as it stands. */
  text: string;
  rowCount: number;
  page: Span | null;
  item: Span | null;
  /** Beyond the limit: one row per event and place, with its times added up. */
  summed: Record<string, Row>;
  /** Where the phone was, and until when that is still told. */
  position: { cells: string; takenMs: number; oldFromMs: number } | null;
  /** Out of sight, or finished: nothing has the auditor's attention. */
  isAway: boolean;
}

interface Row {
  event: string;
  node: string;
  startMs: number;
  endMs: number | null;
}

const COLUMNS = "event,node,start,end,latitude,longitude,accuracy,old-value,new-value\n";
const QUESTION = "question";
const MOST_ROWS = 3000;
const MOST_CHARACTERS = 500_000;
const POSITION_AGE_S = 60; // where the author does not say

export function newLog(): Log {
  return { text: COLUMNS, rowCount: 0, page: null, item: null, summed: {}, position: null, isAway: false };
}

/** The page was opened: for the first time, again, or after the browser was killed. */
export function opened(draft: Draft, nowMs: number): Draft {
  return changed(draft, () => {
    const isFirst = draft.log.text === COLUMNS;
    return happened(closed(draft, null), isFirst ? "form start" : "form resume", "", nowMs);
  });
}

/** What stands on the screen from now on: a section under its path, the summary under none, or neither. */
export function shown(draft: Draft, node: string | null, nowMs: number): Draft {
  const { page, isAway } = draft.log;
  if (isAway || (page?.node ?? null) === node) return draft;
  return changed(draft, () => {
    const log = closed(draft, nowMs);
    const event = node === "" ? "end screen" : "group questions"; // as Collect calls several questions on one screen
    return node === null ? log : { ...log, page: { event, node, startMs: nowMs, lastMs: nowMs, before: "" } };
  });
}

/** The auditor is at this question; the time since the last touch of the one before was for this one. */
export function touched(draft: Draft, node: string, nowMs: number): Draft {
  return changed(draft, () => {
    const log = awake(draft.log, nowMs);
    if (log.item?.node === node) return { ...log, item: { ...log.item, lastMs: nowMs } };
    const startMs = log.item?.lastMs ?? log.page?.startMs ?? nowMs;
    const item = { event: QUESTION, node, startMs, lastMs: nowMs, before: draft.answers[node] ?? "" };
    return { ...withSpan({ ...log, item: null }, log.item, log.item?.lastMs ?? nowMs, draft), item };
  });
}

/** Something of a moment: a jump, a block more or less. */
export function noted(draft: Draft, event: string, node: string, nowMs: number): Draft {
  const endMs = event === "delete repeat" ? null : nowMs; // the one of them that has no end in Collect's log
  return changed(draft, () => withRow(awake(closedItem(draft, nowMs), nowMs), { event, node, startMs: nowMs, endMs }, NO_VALUES, nowMs));
}

/** The page went out of sight: the phone was locked, or another app or page is in front. */
export function left(draft: Draft, nowMs: number): Draft {
  if (draft.log.isAway) return draft;
  return changed(draft, () => ({ ...happened(closed(draft, nowMs), "form exit", "", nowMs), isAway: true }));
}

export function resumed(draft: Draft, nowMs: number): Draft {
  return draft.log.isAway ? changed(draft, () => awake(draft.log, nowMs)) : draft;
}

/** Before the document is sealed; a correction goes on under it. */
export function finished(draft: Draft, nowMs: number): Draft {
  return changed(draft, () => {
    const ends = ["form save", "form exit", "form finalize"];
    const log = ends.reduce((rest, event) => happened(rest, event, "", nowMs), closed(draft, nowMs));
    const sums = Object.values(log.summed).map((row) => line(row, log, NO_VALUES, nowMs));
    return { ...log, text: log.text + sums.join(""), summed: {}, isAway: true };
  });
}

/** "latitude longitude altitude accuracy", as the page has just taken it for a question or for the log. */
export function located(draft: Draft, position: string, nowMs: number): Draft {
  const [latitude = "", longitude = "", , accuracy = ""] = position.split(" ");
  const cells = [latitude, longitude, accuracy].join(",");
  const oldFromMs = nowMs + 1000 * Number(draft.form.log?.["location-max-age"] ?? POSITION_AGE_S);
  return changed(draft, () => ({ ...draft.log, position: { cells, takenMs: nowMs, oldFromMs } }));
}

/** Whether the author asks for positions, and the last one is older than asked for. */
export function wantsPosition({ form, log, sealed, receipt }: Draft, nowMs: number): boolean {
  const { "location-priority": priority = "no-power", "location-min-interval": interval = "0" } = form.log ?? {};
  const isOld = log.position === null || nowMs - log.position.takenMs >= 1000 * Number(interval);
  return priority !== "no-power" && isOld && sealed === null && receipt === null;
}

/** What was sealed or received stays as it is, to the byte. */
function changed(draft: Draft, change: () => Log): Draft {
  return draft.sealed === null && draft.receipt === null ? { ...draft, log: change() } : draft;
}

function awake(log: Log, nowMs: number): Log {
  return log.isAway ? happened({ ...log, isAway: false }, "form resume", "", nowMs) : log;
}

function happened(log: Log, event: string, node: string, nowMs: number): Log {
  return withRow(log, { event, node, startMs: nowMs, endMs: null }, NO_VALUES, nowMs);
}

/** Nothing is open any more; what still was ends now, or where it was last touched. */
function closed(draft: Draft, nowMs: number | null): Log {
  const log = closedItem(draft, nowMs);
  return withSpan({ ...log, page: null }, log.page, nowMs ?? Math.max(log.page?.lastMs ?? 0, draft.log.item?.lastMs ?? 0), draft);
}

function closedItem(draft: Draft, nowMs: number | null): Log {
  const { log } = draft;
  return withSpan({ ...log, item: null }, log.item, nowMs ?? log.item?.lastMs ?? 0, draft);
}

function withSpan(log: Log, span: Span | null, endMs: number, draft: Draft): Log {
  if (span === null) return log;
  return withRow(log, { event: span.event, node: span.node, startMs: span.startMs, endMs }, valuesOf(span, draft), endMs);
}

/** What it was and what it is, where the author asks for changes and there is one. */
function valuesOf({ event, node, before }: Span, { form, answers }: Draft): string {
  const isTracked = form.log?.["track-changes"] === "true" && event === QUESTION;
  const after = answers[node] ?? "";
  return isTracked && before !== after ? `${cell(before)},${cell(after)}` : NO_VALUES;
}

const NO_VALUES = ",";

function withRow(log: Log, row: Row, values: string, nowMs: number): Log {
  if (log.rowCount >= MOST_ROWS || log.text.length >= MOST_CHARACTERS) return withSum(log, row);
  return { ...log, text: log.text + line(row, log, values, nowMs), rowCount: log.rowCount + 1 };
}

function withSum(log: Log, row: Row): Log {
  const key = `${row.event} ${row.node}`;
  const before = log.summed[key];
  const sum = before === undefined || row.endMs === null ? row : { ...before, endMs: (before.endMs ?? 0) + row.endMs - row.startMs };
  return { ...log, summed: { ...log.summed, [key]: sum } };
}

function line({ event, node, startMs, endMs }: Row, { position }: Log, values: string, nowMs: number): string {
  const place = position !== null && nowMs <= position.oldFromMs ? position.cells : ",,";
  return `${[event, node, startMs, endMs ?? "", place, values].join(",")}\n`;
}

/** As RFC 4180 quotes it. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
