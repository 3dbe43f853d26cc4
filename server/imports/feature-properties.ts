import { foldTitle } from "./header.ts";

/** Looks up properties of features by any of the names files use; the map from field to property name is made once. */
export class PropertyNames<F extends string> {
  readonly #names = new Map<F, string>();

  /** @param found the property names met in the file @param wanted names per field, the most telling first */
  constructor(found: Iterable<string>, wanted: Readonly<Record<F, readonly string[]>>) {
    const all = [...found];
    const exact = new Set(all);
    const byFold = new Map(all.map((name) => [foldTitle(name), name]));
    for (const field of Object.keys(wanted) as F[]) {
      const name = [field, ...wanted[field]]
        .map((candidate) => (exact.has(candidate) ? candidate : byFold.get(foldTitle(candidate))))
        .find((hit) => hit !== undefined);
      if (name !== undefined) this.#names.set(field, name);
    }
  }

  has(field: F): boolean {
    return this.#names.has(field);
  }
  nameOf(field: F): string {
    return this.#names.get(field) ?? field;
  }
  text(properties: Readonly<Record<string, unknown>>, field: F): string | null {
    const name = this.#names.get(field);
    const value = name === undefined ? null : properties[name];
    if (value === null || value === undefined || typeof value === "object") return null;
    const text = String(value).trim();
    return text === "" ? null : text;
  }
  /** A finite number, null where there is none, the text where there is something else. */
  number(properties: Readonly<Record<string, unknown>>, field: F): number | null | string {
    const text = this.text(properties, field);
    if (text === null) return null;
    const value = Number(text);
    return Number.isFinite(value) ? value : text;
  }
}

/** All property names of a file, in order of appearance. */
export function propertyNames(features: readonly { properties: Readonly<Record<string, unknown>> }[]): string[] {
  const names = new Set<string>();
  for (const feature of features) for (const name of Object.keys(feature.properties)) names.add(name);
  return [...names];
}
