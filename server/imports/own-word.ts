/** What a table says of a word of a file: a word such as `constructor` finds nothing, as it stands in no table. */
export const ownWord = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
