import { describe, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };
import lock from "../package-lock.json" with { type: "json" };
import { reviewDependencies } from "./review-dependencies.ts";

const good = {
  version: "1.0.0",
  resolved: "https://registry.npmjs.org/a/-/a.tgz",
  integrity: "sha512-x",
  license: "MIT",
};
const review = (one: object, dependencies: Record<string, string> = { a: "1.0.0" }, allowScripts = {}) =>
  reviewDependencies({ dependencies, allowScripts }, { packages: { "": {}, "node_modules/a": one } });

describe("dependency review", () => {
  it("finds nothing in what is locked now", () => {
    expect(reviewDependencies(manifest, lock)).toEqual([]);
  });
  it.each<[string, object, Record<string, string>?]>([
    ["a range", good, { a: "^1.0.0" }],
    ["no integrity", { ...good, integrity: undefined }],
    ["a weak digest", { ...good, integrity: "sha1-x" }],
    ["an install script nobody decided on", { ...good, hasInstallScript: true }],
    ["a licence not on the list", { ...good, license: "AGPL-3.0-only" }],
    ["no licence", { ...good, license: undefined }],
    ["plain http", { ...good, resolved: "http://example.org/a.tgz" }],
    ["a git address", { ...good, resolved: "git+ssh://git@example.org/a.git" }],
    ["another version than the manifest's", { ...good, version: "1.0.1" }],
  ])("tells of %s", (_what, one, dependencies) => {
    expect(review(one, dependencies)).toHaveLength(1);
  });
  it("is content with a good one, its script decided on", () => {
    expect(review(good)).toEqual([]);
    expect(review({ ...good, hasInstallScript: true }, { a: "1.0.0" }, { a: false })).toEqual([]);
  });
});
