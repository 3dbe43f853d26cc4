import { z } from "zod";
import { freshness, instant, waterClass } from "./common.ts";

/** Condition of a river and the sections it rests on; sections that are late or silent are named and do not count. */
export const riverState = z.object({
  river: z.string(),
  class: waterClass.nullable(),
  class_word: z.string().nullable(),
  /** `ratio`: shares of classes of five sections or more · `mean`: means of fewer · `single` · `none`: nobody speaks. */
  basis: z.enum(["ratio", "mean", "single", "none"]),
  sections: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      class: waterClass.nullable(),
      observed_at: instant.nullable(),
      freshness,
      counted: z.boolean(),
    }),
  ),
});
export type RiverStateResponse = z.infer<typeof riverState>;
export const riversResponse = z.object({ at: instant, items: z.array(riverState) });
export type RiversResponse = z.infer<typeof riversResponse>;
