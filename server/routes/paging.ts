import { z } from "zod";
import { instantIn } from "../../shared/contract/common.ts";
import { parseIso } from "../../shared/domain/time.ts";

/** An instant in a query, as epoch seconds. */
export const instantParam = instantIn.transform((text, ctx) => {
  const at = parseIso(text);
  if (at !== undefined) return at;
  ctx.addIssue({ code: "custom", message: "不是有效的时间" });
  return z.NEVER;
});

/** `limit` and `cursor` of a list. The cursor is opaque to clients: where the next page begins. */
export const pageParams = (defaultLimit: number, largest: number) => ({
  limit: z.coerce.number().int().min(1).max(largest).default(defaultLimit).openapi({ type: "integer" }),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, "不是本接口给出的游标")
    .transform(Number)
    .optional(),
});

/** The cursor after a page, null at the end. */
export const nextCursor = (offset: number, shown: number, total: number): string | null =>
  offset + shown < total ? String(offset + shown) : null;
