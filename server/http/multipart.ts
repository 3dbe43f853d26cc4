import { AppError } from "../../shared/domain/errors.ts";

/** One part of a form as its headers describe it; `fileName` is null for a plain field. */
export type PartHead = { name: string; fileName: string | null };
/** Takes a part piece by piece. */
export type PartSink = { write: (bytes: Uint8Array) => Promise<void>; end: () => Promise<void> };

const HEAD_LIMIT = 16 * 1024;
const PARTS_LIMIT = 50;
const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * Reads a multipart form as a stream: a part is handed on as it arrives, nothing is held but what may be the beginning of
 * a boundary. Counts every byte and stops at the limit.
 * @throws AppError invalid on a form that is none or ends early; too-large at `maxBytes`
 */
export async function readMultipart(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  maxBytes: number,
  onPart: (head: PartHead) => Promise<PartSink>,
): Promise<void> {
  const reader = new MultipartReader(boundaryOf(contentType), onPart);
  let total = 0;
  for await (const bytes of body) {
    total += bytes.length;
    if (total > maxBytes) throw tooLarge(maxBytes);
    await reader.take(bytes);
  }
  reader.finish();
}

export const tooLarge = (maxBytes: number): AppError =>
  new AppError(
    "too-large",
    `文件超过上限 ${Math.round(maxBytes / 1024 / 1024)} MB；请拆分后分次导入，或由管理员调高 MAX_UPLOAD_MB`,
  );

class MultipartReader {
  readonly #delimiter: Buffer;
  #waiting: Buffer;
  #state: "preamble" | "after-delimiter" | "head" | "body" | "done" = "preamble";
  #sink: PartSink | undefined;
  #parts = 0;

  constructor(
    boundary: string,
    private readonly onPart: (head: PartHead) => Promise<PartSink>,
  ) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
    // The first boundary has no line break before it; one is put there so that all look alike.
    this.#waiting = Buffer.from("\r\n");
  }

  async take(bytes: Uint8Array): Promise<void> {
    this.#waiting = this.#waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#waiting, bytes]);
    while (await this.#step());
  }

  finish(): void {
    if (this.#state !== "done") throw new AppError("invalid", "上传中断：表单没有传完，请重试");
  }

  /** Does what the bytes at hand allow; false where more are needed. */
  async #step(): Promise<boolean> {
    switch (this.#state) {
      case "preamble":
        return this.#upToDelimiter(async () => {});
      case "body":
        return this.#upToDelimiter(async (bytes) => this.#sink?.write(bytes));
      case "after-delimiter":
        return this.#afterDelimiter();
      case "head":
        return this.#head();
      case "done":
        this.#waiting = Buffer.alloc(0);
        return false;
    }
  }

  async #upToDelimiter(take: (bytes: Uint8Array) => Promise<void>): Promise<boolean> {
    const at = this.#waiting.indexOf(this.#delimiter);
    if (at === -1) {
      const safe = this.#waiting.length - this.#delimiter.length;
      if (safe > 0) {
        await take(this.#waiting.subarray(0, safe));
        this.#waiting = this.#waiting.subarray(safe);
      }
      return false;
    }
    if (at > 0) await take(this.#waiting.subarray(0, at));
    await this.#sink?.end();
    this.#sink = undefined;
    this.#waiting = this.#waiting.subarray(at + this.#delimiter.length);
    this.#state = "after-delimiter";
    return true;
  }

  #afterDelimiter(): boolean {
    if (this.#waiting.length < 2) return false;
    this.#state = this.#waiting.toString("latin1", 0, 2) === "--" ? "done" : "head";
    return true;
  }

  async #head(): Promise<boolean> {
    const end = this.#waiting.indexOf(HEAD_END);
    if (end === -1) {
      if (this.#waiting.length > HEAD_LIMIT) throw new AppError("invalid", "表单格式有误");
      return false;
    }
    this.#parts += 1;
    if (this.#parts > PARTS_LIMIT) throw new AppError("invalid", "表单的字段过多");
    this.#sink = await this.onPart(parseHead(this.#waiting.toString("utf8", 0, end)));
    this.#waiting = this.#waiting.subarray(end + HEAD_END.length);
    this.#state = "body";
    return true;
  }
}

function boundaryOf(contentType: string | undefined): string {
  const match = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType ?? "");
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw new AppError("unsupported", "请以 multipart/form-data 上传，字段 kind 与 file");
  return boundary;
}

function parseHead(text: string): PartHead {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(text)?.[1] ?? "";
  const name = /(?:^|;|\s)name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw new AppError("invalid", "表单格式有误：字段没有名字");
  const extended = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1];
  const fileName = extended === undefined ? plain : decodeOr(extended, plain ?? "file");
  return { name, fileName: fileName === undefined ? null : baseName(fileName) };
}

function decodeOr(text: string, otherwise: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return otherwise;
  }
}

/** Only the last part of a path, without control characters: the name is shown, never used as a path. */
const baseName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? "").replace(/\p{Cc}/gu, "").slice(0, 200) || "file";
