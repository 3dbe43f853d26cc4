import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";

export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";
export type DetectedEncoding = {
  encoding: TextEncoding;
  /** Bytes of a byte order mark to skip. */
  bomLength: number;
  /** Some bytes are no text in any encoding tried; they decode to U+FFFD. */
  damaged: boolean;
};

export const ENCODING_NAMES: Record<TextEncoding, string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  gb18030: "GB18030/GBK",
};

const CHUNK = 1024 * 1024;

/**
 * Finds the encoding of a whole text file: a byte order mark decides; else strict UTF-8 (a character cut off by the end
 * of the file is still UTF-8); else GB18030, unless nearly all multi-byte sequences are UTF-8, which then is damaged.
 * Reads in chunks, so a file of any size costs one megabyte.
 */
export async function detectEncoding(path: string): Promise<DetectedEncoding> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const tally: Tally = { utf8Valid: 0, utf8Invalid: 0, gbInvalid: false };
    const gb = new TextDecoder("gb18030", { fatal: true });
    let strictUtf8 = true;
    let carried = Buffer.alloc(0);
    for (let first = true; ; first = false) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      const chunk = buffer.subarray(0, bytesRead);
      if (first) {
        const marked = byteOrderMark(chunk);
        if (marked !== undefined && marked.encoding !== "utf-8") return { ...marked, damaged: false };
        if (marked !== undefined) return await checkMarkedUtf8(path, marked.bomLength);
      }
      if (bytesRead === 0) break;
      const whole = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
      const end = whole.length - unfinishedTail(whole);
      if (strictUtf8 && !isUtf8(whole.subarray(0, end))) strictUtf8 = false;
      if (!strictUtf8 || tally.utf8Invalid > 0) countSequences(whole.subarray(0, end), tally);
      tally.gbInvalid ||= !decodes(gb, chunk);
      carried = Buffer.from(whole.subarray(end));
    }
    if (strictUtf8) return { encoding: "utf-8", bomLength: 0, damaged: carried.length > 0 };
    // Text in GBK forms a UTF-8 sequence now and then by chance; where neither fits, the one that fits better.
    const chance = tally.gbInvalid ? 1 : 4;
    if (tally.utf8Valid > chance * tally.utf8Invalid) return { encoding: "utf-8", bomLength: 0, damaged: true };
    return { encoding: "gb18030", bomLength: 0, damaged: tally.gbInvalid };
  } finally {
    await file.close();
  }
}

/** The encoding of text already in memory, by the same rules but without the damage statistics. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: TextEncoding } {
  const marked = byteOrderMark(bytes);
  const encoding = marked?.encoding ?? (isUtf8(bytes) ? "utf-8" : "gb18030");
  return { text: new TextDecoder(encoding).decode(bytes.subarray(marked?.bomLength ?? 0)), encoding };
}

type Tally = { utf8Valid: number; utf8Invalid: number; gbInvalid: boolean };

function byteOrderMark(bytes: Uint8Array): { encoding: TextEncoding; bomLength: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: "utf-8", bomLength: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", bomLength: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", bomLength: 2 };
  return undefined;
}

async function checkMarkedUtf8(path: string, bomLength: number): Promise<DetectedEncoding> {
  const file = await open(path, "r");
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) return { encoding: "utf-8", bomLength, damaged: false };
      if (!decodes(decoder, buffer.subarray(0, bytesRead))) return { encoding: "utf-8", bomLength, damaged: true };
    }
  } finally {
    await file.close();
  }
}

function decodes(decoder: TextDecoder, chunk: Uint8Array): boolean {
  try {
    decoder.decode(chunk, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Bytes at the end that begin a UTF-8 sequence whose rest is still to come. */
function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

const sequenceLength = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1);

function countSequences(bytes: Uint8Array, tally: Tally): void {
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] as number;
    if (lead < 0x80) {
      i += 1;
      continue;
    }
    const length = sequenceLength(lead);
    let valid = length > 1;
    for (let k = 1; k < length; k += 1) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) valid = false;
    if (valid) tally.utf8Valid += 1;
    else tally.utf8Invalid += 1;
    i += valid ? length : 1;
  }
}
