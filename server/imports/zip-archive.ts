import { promisify } from "node:util";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { UnreadableFile } from "./issues.ts";
import { type ImportLimits, megabytes } from "./limits.ts";
import { decodeText } from "./text-encoding.ts";

export type ArchiveEntry = { name: string; bytes: Buffer };

const openZip = promisify<string, yauzl.Options, ZipFile>(yauzl.open);

/**
 * Walks an archive without trusting what it says of itself: every entry asked for is inflated as a stream and counted,
 * so a bomb is refused at the limit, not after it. Nothing is ever written to disk under a name from the archive.
 * @returns the entries `wanted` says yes to, held in memory; with `wanted` absent everything is inflated and only counted; `watch` sees the bytes go by
 * @throws UnreadableFile archive-refused (bomb, unsafe name, encrypted, too many entries) or broken-file (cut, damaged)
 */
export async function readArchive(
  path: string,
  limits: ImportLimits,
  wanted?: (name: string) => boolean,
  watch?: (name: string) => (bytes: Buffer) => void,
): Promise<{ entries: ArchiveEntry[]; names: string[] }> {
  const zip = await open(path);
  const entries: ArchiveEntry[] = [];
  const names: string[] = [];
  const budget = { inflated: 0, limits };
  try {
    for await (const entry of entriesOf(zip)) {
      const name = entryName(entry);
      names.push(name);
      if (names.length > limits.entries) throw refused(`压缩包内文件超过 ${limits.entries} 个`);
      checkName(name);
      if (entry.isEncrypted()) throw refused(`压缩包内“${name}”已加密，无法读取`);
      if (name.endsWith("/")) continue;
      const keep = wanted?.(name) ?? false;
      if (wanted !== undefined && !keep) continue;
      const bytes = await inflate(zip, entry, name, budget, keep, watch?.(name));
      if (keep) entries.push({ name, bytes });
    }
  } catch (error) {
    throw error instanceof UnreadableFile ? error : broken(error);
  } finally {
    zip.close();
  }
  return { entries, names };
}

async function open(path: string): Promise<ZipFile> {
  try {
    return await openZip(path, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true });
  } catch (error) {
    throw broken(error);
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  let settle: (entry: Entry | undefined) => void = () => {};
  let fail: (error: Error) => void = () => {};
  zip.on("entry", (entry: Entry) => settle(entry));
  zip.on("end", () => settle(undefined));
  zip.on("error", (error: Error) => fail(error));
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      settle = resolve;
      fail = reject;
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

/** Names are UTF-8 where bit 11 says so; archives made on Chinese Windows carry GBK without saying anything. */
function entryName(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  return (typeof raw === "string" ? raw : decodeText(raw).text).replaceAll("\\", "/");
}

function checkName(name: string): void {
  const unsafe =
    name.startsWith("/") || /^[a-zA-Z]:/.test(name) || name.split("/").includes("..") || name.includes("\0");
  if (unsafe) throw refused("压缩包内有指向外部目录的文件名，已拒绝", name);
}

async function inflate(
  zip: ZipFile,
  entry: Entry,
  name: string,
  budget: { inflated: number; limits: ImportLimits },
  keep: boolean,
  watch: ((bytes: Buffer) => void) | undefined,
): Promise<Buffer> {
  const { limits } = budget;
  const stream = await promisify(
    zip.openReadStream.bind(zip) as (e: Entry, done: (x: Error | null, s: NodeJS.ReadableStream) => void) => void,
  )(entry);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    budget.inflated += chunk.length;
    if (budget.inflated > limits.inflatedBytes) {
      throw refused(`压缩包展开后超过 ${megabytes(limits.inflatedBytes)}，已停止读取`, name);
    }
    if (size > limits.ratioFromBytes && size > entry.compressedSize * limits.ratio) {
      throw refused(`压缩包内“${name}”的压缩比异常（疑似压缩炸弹），已停止读取`, name);
    }
    watch?.(chunk);
    if (keep) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const refused = (message: string, value?: string): UnreadableFile =>
  new UnreadableFile({ code: "archive-refused", message, value: value ?? null });
const broken = (cause: unknown): UnreadableFile =>
  new UnreadableFile({ code: "broken-file", message: "压缩包不完整或已损坏，无法读取；文件可能没有传完" }, { cause });
