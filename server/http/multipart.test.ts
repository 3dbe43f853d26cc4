import fc from "fast-check";
import { expect, it } from "vitest";
import { type PartHead, readMultipart } from "./multipart.ts";

const TYPE = "multipart/form-data; boundary=xYz";

async function read(body: Buffer, cuts: readonly number[]): Promise<{ head: PartHead; content: string }[]> {
  const parts: { head: PartHead; content: string }[] = [];
  const bounds = [0, ...[...cuts].map((cut) => cut % body.length).sort((a, b) => a - b), body.length];
  async function* pieces() {
    for (let i = 1; i < bounds.length; i += 1) yield body.subarray(bounds[i - 1], bounds[i]);
  }
  await readMultipart(pieces(), TYPE, 1e6, async (head) => {
    const part = { head, content: "" };
    parts.push(part);
    return {
      write: async (bytes) => {
        part.content += Buffer.from(bytes).toString("latin1");
      },
      end: async () => {},
    };
  });
  return parts;
}

const form = (parts: readonly string[]) =>
  Buffer.from(
    `${parts.map((content, i) => `--xYz\r\nContent-Disposition: form-data; name="p${i}"\r\n\r\n${content}\r\n`).join("")}--xYz--\r\n`,
    "latin1",
  );

it("gives the same parts however the body is cut, boundaries in contents included", async () => {
  const content = fc.stringMatching(/^[\r\n\-xYz a]{0,40}$/).filter((text) => !`\r\n${text}\r\n`.includes("\r\n--xYz"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(content, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(400), { maxLength: 30 }),
      async (parts, cuts) => {
        const read_ = await read(form(parts), cuts);
        expect(read_.map(({ content: found }) => found)).toEqual(parts);
        expect(read_.map(({ head }) => head.name)).toEqual(parts.map((_, i) => `p${i}`));
      },
    ),
    { numRuns: 300 },
  );
});

it("reads file names in UTF-8, extended form and without their path", async () => {
  const head = (disposition: string) =>
    Buffer.from(`--xYz\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n1\r\n--xYz--`);
  const nameOf = async (disposition: string) => (await read(head(disposition), []))[0]?.head.fileName;
  expect(await nameOf('name="file"; filename="八月.csv"')).toBe("八月.csv");
  expect(await nameOf('name="file"; filename="x"; filename*=UTF-8\'\'%E5%85%AB.csv')).toBe("八.csv");
  expect(await nameOf('name="file"; filename="..\\\\..\\\\etc/passwd"')).toBe("passwd");
  expect(await nameOf('name="kind"')).toBeNull();
});

it("refuses what is no form, what ends early and what is too long", async () => {
  const sink = async () => ({ write: async () => {}, end: async () => {} });
  const body = (text: string) =>
    (async function* () {
      yield Buffer.from(text);
    })();
  await expect(readMultipart(body("x"), "text/plain", 10, sink)).rejects.toMatchObject({ code: "unsupported" });
  await expect(readMultipart(body("--xYz\r\nContent-Disp"), TYPE, 100, sink)).rejects.toMatchObject({
    code: "invalid",
  });
  await expect(readMultipart(body("x".repeat(20)), TYPE, 10, sink)).rejects.toMatchObject({ code: "too-large" });
});
