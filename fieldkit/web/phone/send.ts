// Sends a sealed visit the OpenRosa way. Knows nothing of the page; an outbox can call it as well.

import { isReceived, readReply, type Reply } from "./reply.ts";

export interface Parcel {
  submitUrl: string;
  xml: string;
  files: { name: string; content: Blob }[];
  onProgress(share: number): void;
  /** Called as soon as the server holds these files for good, so that a broken send goes on from there. */
  onReceived(fileNames: string[]): void;
}

/** No answer came: the server may or may not hold the visit. */
export class NoAnswerError extends Error {
  override name = "NoAnswerError";
}

/** Small requests get through bad networks; each repeats the document. */
const REQUEST_LIMIT_BYTES = 8_000_000;
const ANSWER_TIMEOUT_MS = 120_000;

/** The last reply, or the first refusal. */
export async function send(parcel: Parcel): Promise<Reply> {
  const batches = inBatches(parcel.files);
  const total = batches.length;
  for (const [index, batch] of batches.entries()) {
    const reply = await post(parcel, batch, (share) => parcel.onProgress((index + share) / total));
    if (!isReceived(reply)) return reply;
    parcel.onReceived(batch.map(({ name }) => name));
    if (index === total - 1) return reply;
  }
  throw new Error("a parcel has at least one batch");
}

function inBatches(files: Parcel["files"]): Parcel["files"][] {
  const batches: Parcel["files"][] = [[]];
  let size = 0;
  for (const file of files) {
    const last = batches[batches.length - 1] ?? [];
    if (last.length > 0 && size + file.content.size > REQUEST_LIMIT_BYTES) {
      batches.push([file]);
      size = file.content.size;
    } else {
      last.push(file);
      size += file.content.size;
    }
  }
  return batches;
}

/** XMLHttpRequest, because fetch cannot tell how much has been sent. */
function post(parcel: Parcel, files: Parcel["files"], onProgress: (share: number) => void): Promise<Reply> {
  const body = new FormData();
  body.append("xml_submission_file", new Blob([parcel.xml], { type: "text/xml" }), "submission.xml");
  for (const { name, content } of files) body.append(name, content, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", parcel.submitUrl);
    request.setRequestHeader("X-OpenRosa-Version", "1.0");
    request.timeout = ANSWER_TIMEOUT_MS;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => resolve(readReply(request.status, request.responseText));
    request.onerror = () => reject(new NoAnswerError());
    request.ontimeout = () => reject(new NoAnswerError());
    request.send(body);
  });
}
