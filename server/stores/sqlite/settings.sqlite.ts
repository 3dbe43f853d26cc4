import { z } from "zod";
import type { SettingStore } from "../settings.store.ts";
import type { Prepare } from "./rows.ts";

const settingRow = z.object({ value: z.string() });

export function sqliteSettings(prepare: Prepare): SettingStore {
  return {
    async get(key) {
      const row = prepare("SELECT value FROM setting WHERE key = ?").get(key);
      return row === undefined ? undefined : settingRow.parse(row).value;
    },
    async set(key, value) {
      prepare(
        "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      ).run(key, value);
    },
  };
}
