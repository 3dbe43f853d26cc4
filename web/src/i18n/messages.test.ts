import { describe, expect, it } from "vitest";
import { messages } from "./index.ts";

type Messages = { [key: string]: string | Messages };
const flat = (tree: Messages, path = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
const zh = new Map(flat(messages.zh as Messages));
const en = new Map(flat(messages.en as Messages));
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe("messages", () => {
  it("says in English everything it says in Chinese", () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
  });
  it("leaves nothing empty", () => {
    expect([...zh, ...en].filter(([, text]) => text.trim() === "")).toEqual([]);
  });
  it("has no Chinese in the English, but for the name of the other language", () => {
    const chinese = [...en].filter(([key, text]) => /\p{Script=Han}/u.test(text) && key !== "language.switchTo");
    expect(chinese).toEqual([]);
  });
  it("fills in the same values in both", () => {
    const different = [...zh].filter(([key, text]) => `${placeholders(text)}` !== `${placeholders(en.get(key) ?? "")}`);
    expect(different.map(([key]) => key)).toEqual([]);
  });
});
