// Makes a photo small enough for a bad network before it is kept: upright, bounded, JPEG.

import { exifSegment, withExif } from "./exif.ts";

/** The browser cannot read the file as a picture. */
export class NotAPictureError extends Error {
  override name = "NotAPictureError";
}

const DEFAULT_LONG_SIDE_PX = 1600;
const QUALITY = 0.85;

export async function shrink(original: File, maxPixels: string | undefined): Promise<Blob> {
  const picture = await decode(original);
  const limit = Number(maxPixels) || DEFAULT_LONG_SIDE_PX;
  const scale = Math.min(1, limit / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  const context = canvas.getContext("2d");
  if (context === null) throw new NotAPictureError();
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height); // an <img> is drawn as its EXIF says: upright
  return withExif(await encode(canvas), exifSegment(new Uint8Array(await original.arrayBuffer())));
}

async function decode(file: File): Promise<HTMLImageElement> {
  const picture = new Image();
  const address = URL.createObjectURL(file);
  picture.src = address;
  try {
    await picture.decode();
    return picture;
  } catch {
    throw new NotAPictureError();
  } finally {
    URL.revokeObjectURL(address);
  }
}

function encode(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new NotAPictureError()) : resolve(blob)), "image/jpeg", QUALITY);
  });
}
