// What a reply means for the visit: received, returned for correction, or a problem put in words.

import type { Draft, Receipt, ReturnedItem } from "./draft.ts";
import { isReceived, type Reply } from "./reply.ts";
import type { Problem } from "./screen.ts";
import { t } from "./strings.ts";

export type Outcome =
  | { kind: "received"; receipt: Receipt }
  | { kind: "returned"; message: string; items: ReturnedItem[] }
  | { kind: "refused"; problem: Problem }
  /** The server failed: it may hold the visit, so only the very same document may follow. */
  | { kind: "unsure"; problem: Problem };

export function outcomeOf(reply: Reply, draft: Draft, fileNames: readonly string[]): Outcome {
  if (isReceived(reply)) {
    const { message, items } = reply;
    const isReturned = reply.nature === "returned" || items.length > 0;
    return isReturned
      ? { kind: "returned", message, items }
      : { kind: "received", receipt: receiptOf(reply, draft, fileNames) };
  }
  const isServerTrouble = reply.status >= 500 || reply.status === 429;
  return isServerTrouble ? { kind: "unsure", problem: serverTrouble() } : { kind: "refused", problem: refusal(reply) };
}

export function noAnswer(): Problem {
  return {
    happened: t("The server did not answer"),
    safe: t("All answers and photos are safe on this phone."),
    next: t("Send again when the signal is better. Sending twice does no harm."),
    maySendAgain: true,
  };
}

export function lostFile(name: string): Problem {
  return {
    happened: t("A photo is no longer on this phone"),
    safe: t("Nothing has been sent. All other answers and photos are here."),
    next: t("Take this photo again and send: {name}", { name }),
    maySendAgain: false,
  };
}

function serverTrouble(): Problem {
  return {
    happened: t("The server is in trouble at the moment"),
    safe: t("All answers and photos are safe on this phone."),
    next: t("Send again in a few minutes. Sending twice does no harm."),
    maySendAgain: true,
  };
}

function receiptOf({ message }: Reply, draft: Draft, fileNames: readonly string[]): Receipt {
  return {
    message,
    receivedAt: new Date().toISOString(),
    instanceId: draft.instanceId,
    files: fileNames.flatMap((name) => (draft.files[name] === undefined ? [] : [{ name, sha256: draft.files[name].sha256 }])),
  };
}

function refusal({ status, message }: Reply): Problem {
  const safe = t("All answers and photos are safe on this phone.");
  if (status === 401 || status === 403) {
    return {
      happened: t("This link is no longer valid"),
      safe,
      next: t("Ask the office for a new link and open this visit from it: your answers will be there."),
      maySendAgain: true,
    };
  }
  return {
    happened: t("The server did not accept this visit"),
    safe,
    next: message || t("Call the office and tell them the number {status}.", { status }),
    maySendAgain: status !== 409,
  };
}
