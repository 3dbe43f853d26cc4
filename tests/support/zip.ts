import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

type Entry = { name: string } & ({ content: string | Uint8Array } | { deflated: Uint8Array; size: number });

/** A ZIP archive of the given entries; `deflated` with `size` may lie about what is inside. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const raw = "content" in entry ? Buffer.from(entry.content) : undefined;
    const data = "content" in entry ? deflateRawSync(raw as Buffer) : Buffer.from(entry.deflated);
    const size = "content" in entry ? (raw as Buffer).length : entry.size;
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(raw === undefined ? 0 : checksum(raw), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common, name, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const checksum = (bytes: Buffer): number => crc32(bytes);

/** One entry of a zip, as text. */
export function zipEntry(zip: Buffer, name: string): string {
  const central = zip.indexOf("PK\u0001\u0002");
  for (let at = central; at >= 0; at = zip.indexOf("PK\u0001\u0002", at + 4)) {
    const length = zip.readUInt16LE(at + 28);
    if (zip.toString("utf8", at + 46, at + 46 + length) !== name) continue;
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    return inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(at + 20))).toString("utf8");
  }
  throw new Error(`no ${name} in the file`);
}
