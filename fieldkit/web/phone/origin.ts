// What a photo was before it was made small, written into the copy as a JPEG comment that the server reads
// (fieldkit/files/photos.py): the sha256 of the camera's own file, and when it was taken.

import { dateTimeText } from "../logic/dates.ts";

export interface Origin {
  sha256: string;
  takenMs: number;
}

const COMMENT = [0xff, 0xfe];
/** Start-of-image marker (2), then the first segment's marker (2) and its length. */
const FIRST_LENGTH_AT = 4;

/** The JPEG with the note after its first segment, where readers expect JFIF or EXIF. */
export async function withOrigin(jpeg: Blob, { sha256, takenMs }: Origin, zone: string): Promise<Blob> {
  const note = new TextEncoder().encode(`fieldkit original sha256=${sha256} taken=${exifTime(takenMs, zone)}`);
  const start = new DataView(await jpeg.slice(0, FIRST_LENGTH_AT + 2).arrayBuffer());
  const at = FIRST_LENGTH_AT + start.getUint16(FIRST_LENGTH_AT);
  const length = [0, note.length + 2];
  return new Blob([jpeg.slice(0, at), new Uint8Array([...COMMENT, ...length]), note, jpeg.slice(at)], { type: jpeg.type });
}

/** 2026:11:20 09:05:00, as EXIF writes local time. */
function exifTime(ms: number, zone: string): string {
  return dateTimeText(ms, zone).slice(0, 19).replaceAll("-", ":").replace("T", " ");
}
