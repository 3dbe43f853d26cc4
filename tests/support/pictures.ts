import { crc32 } from "node:zlib";

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** A PNG of one grey point, with any further chunks before its data and bytes after its end. */
export function pngOf(extra: readonly [type: string, data: string][] = [], after = ""): Buffer {
  const header = Buffer.from("00000001000000010800000000", "hex");
  const data = Buffer.from("789c6360000000020001", "hex");
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    ...extra.map(([type, text]) => chunk(type, Buffer.from(text))),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
    Buffer.from(after),
  ]);
}

/** The frame of a JPEG: start, any segments, a scan and the end. */
export function jpegOf(segments: readonly [marker: number, text: string][] = [], after = ""): Buffer {
  const segment = ([marker, text]: readonly [number, string]) => {
    const body = Buffer.from(text);
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  return Buffer.concat([
    Buffer.from("ffd8", "hex"),
    ...segments.map(segment),
    Buffer.from("ffda000200112233ffd9", "hex"),
    Buffer.from(after),
  ]);
}
