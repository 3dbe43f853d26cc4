import { AppError } from "../../shared/domain/errors.ts";
import type { Outfall } from "../../shared/domain/inventory/outfall.ts";
import type { OutfallFilter } from "../stores/outfalls.store.ts";
import type { Stores } from "../stores/stores.ts";

type Deps = { read: Pick<Stores, "outfalls"> };

/** One page of the register of outfalls, by code. */
export const listOutfalls =
  ({ read }: Deps) =>
  (filter: OutfallFilter, page: { limit: number; offset: number }): Promise<{ items: Outfall[]; total: number }> =>
    read.outfalls.list(filter, page);

/** @throws AppError not-found */
export const findOutfall =
  ({ read }: Deps) =>
  async (code: string): Promise<Outfall> => {
    const found = await read.outfalls.find(code);
    if (found === undefined) throw new AppError("not-found", `没有编码为 ${code} 的排口`);
    return found;
  };
