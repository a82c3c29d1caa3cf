// Carries a photo's EXIF (when and where it was taken) over to its smaller copy, which a canvas writes without.

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0]; // "Exif\0\0"
const ORIENTATION_TAG = 0x0112;
/** APP1 marker and length (4), "Exif\0\0" (6): the TIFF part begins here. */
const TIFF_START = 10;

/** The APP1 segment of a JPEG, marker and length included, with the orientation set to upright. */
export function exifSegment(jpeg: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === MARKER && jpeg[at + 1] !== START_OF_SCAN) {
    const end = at + 2 + view.getUint16(at + 2);
    if (jpeg[at + 1] === APP1 && EXIF.every((byte, index) => jpeg[at + 4 + index] === byte)) {
      return upright(new Uint8Array(jpeg.slice(at, end)));
    }
    at = end;
  }
  return null;
}

/** The copy with the segment right after its first marker, where EXIF belongs. */
export async function withExif(copy: Blob, segment: Uint8Array<ArrayBuffer> | null): Promise<Blob> {
  if (segment === null) return copy;
  return new Blob([copy.slice(0, 2), segment, copy.slice(2)], { type: copy.type });
}

/** The copy is drawn upright already, so its viewer must not turn it again. */
function upright(segment: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(segment.buffer);
  try {
    const isLittle = view.getUint16(TIFF_START) === 0x4949; // "II"
    const directory = TIFF_START + view.getUint32(TIFF_START + 4, isLittle);
    const entries = view.getUint16(directory, isLittle);
    for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
      if (view.getUint16(entry, isLittle) === ORIENTATION_TAG) view.setUint16(entry + 8, 1, isLittle);
    }
    return segment;
  } catch (error) {
    if (error instanceof RangeError) return null; // cut off or not EXIF at all: better none than a wrong one
    throw error;
  }
}
