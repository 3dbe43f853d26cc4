import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/domain/errors.ts";
import { type PartSink, readMultipart, tooLarge } from "./multipart.ts";

export type Upload = {
  fields: Record<string, string>;
  path: string;
  fileName: string;
  sizeBytes: number;
  sha256: string;
  /** Removes the file. */
  discard: () => Promise<void>;
};

const FIELD_LIMIT = 8 * 1024;
/** What a form needs beside its file. */
const FORM_ALLOWANCE = 64 * 1024;

/**
 * Receives a form with one file (field `file`) straight to disk. Whatever goes wrong, nothing stays behind.
 * @throws AppError invalid, too-large, unsupported
 */
export async function receiveUpload(request: Request, folder: string, maxBytes: number): Promise<Upload> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > maxBytes + FORM_ALLOWANCE) throw tooLarge(maxBytes);
  if (request.body === null) throw new AppError("invalid", "没有收到文件");
  await mkdir(folder, { recursive: true });
  const receiving = new Receiving(join(folder, randomUUID()), maxBytes);
  try {
    const contentType = request.headers.get("content-type") ?? undefined;
    const body = request.body as unknown as AsyncIterable<Uint8Array>;
    await readMultipart(body, contentType, maxBytes + FORM_ALLOWANCE, (head) =>
      head.fileName === null ? Promise.resolve(receiving.field(head.name)) : receiving.file(head.name, head.fileName),
    );
    return receiving.finish();
  } catch (error) {
    await receiving.discard();
    throw error;
  }
}

class Receiving {
  readonly #fields: Record<string, string> = {};
  readonly #hash = createHash("sha256");
  #handle: FileHandle | undefined;
  #fileName: string | undefined;
  #size = 0;

  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
  ) {}

  field(name: string): PartSink {
    const chunks: Uint8Array[] = [];
    let length = 0;
    return {
      write: async (bytes) => {
        length += bytes.length;
        if (length > FIELD_LIMIT) throw new AppError("invalid", `字段 ${name} 过长`);
        chunks.push(Buffer.from(bytes));
      },
      end: async () => {
        this.#fields[name] = Buffer.concat(chunks).toString("utf8");
      },
    };
  }

  async file(name: string, fileName: string): Promise<PartSink> {
    if (name !== "file") throw new AppError("invalid", `不认识的文件字段 ${name}，文件请放在 file 字段`);
    if (this.#fileName !== undefined) throw new AppError("invalid", "一次只能上传一个文件");
    this.#fileName = fileName;
    const handle = await open(this.path, "wx");
    this.#handle = handle;
    return {
      write: async (bytes) => {
        this.#size += bytes.length;
        if (this.#size > this.maxBytes) throw tooLarge(this.maxBytes);
        this.#hash.update(bytes);
        await handle.write(bytes);
      },
      end: async () => {
        this.#handle = undefined;
        await handle.close();
      },
    };
  }

  finish(): Upload {
    if (this.#fileName === undefined) throw new AppError("invalid", "没有收到文件，请放在 file 字段");
    return {
      fields: this.#fields,
      path: this.path,
      fileName: this.#fileName,
      sizeBytes: this.#size,
      sha256: this.#hash.digest("hex"),
      discard: () => this.discard(),
    };
  }

  async discard(): Promise<void> {
    await this.#handle?.close().catch(() => {});
    this.#handle = undefined;
    await rm(this.path, { force: true });
  }
}
