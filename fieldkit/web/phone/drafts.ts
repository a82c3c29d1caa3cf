// Where drafts and their files are kept: IndexedDB, which survives reloads, restarts and a dead battery.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Draft } from "./draft.ts";

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
  files: { key: [draftKey: string, fileName: string]; value: Blob };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

export async function readDraft(key: string): Promise<Draft | undefined> {
  return withDatabase((database) => database.get("drafts", key));
}

export async function keepDraft(draft: Draft): Promise<void> {
  await withDatabase((database) => database.put("drafts", draft));
}

export async function readFile(draftKey: string, fileName: string): Promise<Blob | undefined> {
  return withDatabase((database) => database.get("files", [draftKey, fileName]));
}

export async function keepFile(draftKey: string, fileName: string, content: Blob): Promise<void> {
  await withDatabase((database) => database.put("files", content, [draftKey, fileName]));
}

export async function dropFiles(draftKey: string, fileNames: readonly string[]): Promise<void> {
  await withDatabase((database) => Promise.all(fileNames.map((name) => database.delete("files", [draftKey, name]))));
}

/** Asks the browser not to evict what is kept here; it may refuse, and pages without https cannot ask. */
export async function askToPersist(): Promise<void> {
  await navigator.storage?.persist?.();
}

/** iPhones close the connection under memory pressure, so a failed use opens it once more. */
async function withDatabase<T>(use: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  try {
    return await use(await open());
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
    opened = null;
    return use(await open());
  }
}

async function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("fieldkit", 1, {
    upgrade(database) {
      database.createObjectStore("drafts", { keyPath: "key" });
      database.createObjectStore("files");
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}
