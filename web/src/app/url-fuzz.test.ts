import fc from "fast-check";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { urlParameters } from "./url-parameters.ts";

/** Addresses come by chat: cut, doubled, with another's parameters, or made to hurt. */
const pieces = fc.constantFrom(
  "119.95,31.78,12",
  "2026-08-15T08:00",
  "01ARZ3NDEKTSV4RRFFQ69G5FAV",
  "upstream",
  "5km",
  "1",
  "NaN",
  "Infinity",
  "1e309",
  "-0",
  "__proto__",
  "constructor",
  "../..",
  "<svg onload=alert(1)>",
  "javascript:alert(1)",
  "%00",
  "\u202e",
  ",",
);
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  pieces,
  fc.array(pieces).map((of) => of.join("")),
);

describe("the state in an address", () => {
  beforeEach(() => setActivePinia(createPinia()));
  it("law: whatever stands in it is read or left aside, never thrown at the page", () => {
    for (const { name, parse, format } of urlParameters())
      fc.assert(
        fc.property(hostile, (text) => {
          const read = parse(text);
          if (read === undefined) return;
          expect(typeof format(read as never), name).toBe("string");
        }),
      );
  });
  it("law: what was read is written so that it is read the same again", () => {
    for (const { name, parse, format } of urlParameters())
      fc.assert(
        fc.property(hostile, (text) => {
          const read = parse(text);
          if (read === undefined) return;
          const written = format(read as never);
          if (written === "") return;
          const again = parse(written);
          expect(again, `${name}: ${written}`).toBeDefined();
          expect(format(again as never), name).toBe(written);
        }),
      );
  });
});
