import { AppError } from "../../shared/domain/errors.ts";

type Photo = { type: "image/jpeg" | "image/png"; bytes: Buffer<ArrayBuffer> };

const URI = /^data:image\/(?:jpeg|png);base64,([A-Za-z0-9+/]+={0,2})$/;
const PNG = Buffer.from("89504e470d0a1a0a", "hex");
/** Chunks of a PNG that draw it; text, times and EXIF are not among them. */
const PNG_CHUNKS = new Set(["IHDR", "PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "IDAT", "IEND"]);

/**
 * A photo of a sample as it is kept: a JPEG or PNG by its own bytes, whatever the sender calls it, without EXIF, comments
 * and anything after its end. Where a sample was taken is a field of the sample; the photo need not say where a phone was.
 * @throws AppError invalid
 */
export function cleanPhoto(uri: string): string {
  const bytes = bytesOf(uri);
  const clean = bytes === undefined ? undefined : (cleanJpeg(bytes) ?? cleanPng(bytes));
  if (clean === undefined) throw new AppError("invalid", "照片不是有效的 JPEG 或 PNG");
  return `data:${clean.type};base64,${clean.bytes.toString("base64")}`;
}

/** A kept photo with the type its bytes have; undefined where they are no picture. */
export function photoOf(uri: string | undefined): Photo | undefined {
  const bytes = bytesOf(uri ?? "");
  return bytes === undefined ? undefined : (cleanJpeg(bytes) ?? cleanPng(bytes));
}

const bytesOf = (uri: string): Buffer | undefined => {
  const data = URI.exec(uri)?.[1];
  return data === undefined ? undefined : Buffer.from(data, "base64");
};

/** Segments up to the picture's end marker; application segments but JFIF's and comments are left out. */
function cleanJpeg(bytes: Buffer): Photo | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  const kept = [bytes.subarray(0, 2)];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes.readUInt8(at + 1);
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (marker < 0xc0 || end < at + 4 || end > bytes.length) return undefined;
    const isExtra = (marker >= 0xe1 && marker <= 0xef) || marker === 0xfe;
    if (!isExtra) kept.push(bytes.subarray(at, end));
    at = end;
    if (marker !== 0xda) continue;
    const stop = bytes.indexOf(Buffer.of(0xff, 0xd9), at);
    if (stop === -1) return undefined;
    // A picture drawn in several passes has tables and scans between this end of data and its end marker.
    return { type: "image/jpeg", bytes: Buffer.concat([...kept, bytes.subarray(at, stop + 2)]) };
  }
  return undefined;
}

function cleanPng(bytes: Buffer): Photo | undefined {
  if (!bytes.subarray(0, 8).equals(PNG) || bytes.toString("latin1", 12, 16) !== "IHDR") return undefined;
  const kept: Buffer[] = [PNG];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (PNG_CHUNKS.has(type)) kept.push(bytes.subarray(at, end));
    if (type === "IEND") return { type: "image/png", bytes: Buffer.concat(kept) };
    at = end;
  }
  return undefined;
}
