import type { z } from "zod";
import { importResponse } from "../../shared/contract/imports.ts";

type App = { request: (path: string, init?: RequestInit) => Response | Promise<Response> };
export type ImportAnswer = z.infer<typeof importResponse>;

/** Uploads a file as the web page does and answers what the API said. */
export async function upload(
  app: App,
  kind: string,
  file: { name: string; content: string | Uint8Array },
  options: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const form = new FormData();
  form.set("kind", kind);
  for (const [name, value] of Object.entries(options)) form.set(name, value);
  form.set("file", new File([file.content as BlobPart], file.name));
  const response = await app.request("/api/imports", { method: "POST", body: form });
  return { status: response.status, body: await response.json() };
}

/** The same where the import must have ended. */
export async function importFile(...args: Parameters<typeof upload>): Promise<ImportAnswer> {
  const { status, body } = await upload(...args);
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return importResponse.parse(body);
}
