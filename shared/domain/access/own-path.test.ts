import { describe, expect, it } from "vitest";
import { ownPath } from "./own-path.ts";

describe("where to go after signing in", () => {
  it.each(["/", "/trace/01ARZ3NDEKTSV4RRFFQ69G5FAV?panel=samples&at=2026-08-27T04:00", "/section/CZ-G20#trend"])(
    "goes on to %s of this application",
    (path) => {
      expect(ownPath(path)).toBe(path);
    },
  );
  it.each([
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/a/../..//evil.example",
    "/%2e%2e//evil.example",
    "javascript:alert(1)",
    "/sign-in?next=/sign-in",
    "/api/session/sso/start",
    "section",
    "",
    undefined,
    ["/section"],
  ])("does not follow %j", (text) => {
    expect(ownPath(text)).toBe("/");
  });
});
