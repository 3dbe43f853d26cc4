import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** Size and SHA-256 of a file, read as a stream. @throws when there is no such file */
export async function describeFile(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const { size } = await stat(path);
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return { sizeBytes: size, sha256: hash.digest("hex") };
}
