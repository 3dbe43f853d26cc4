import { expect, it } from "vitest";
import { sizeText } from "./size-text.ts";

it.each([
  [0, "0 B"],
  [512, "512 B"],
  [1000, "1.00 kB"],
  [38_420_000, "38.4 MB"],
  [250_000_000_000, "250 GB"],
  [1.2e12, "1.20 TB"],
  [5e15, "5000 TB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
