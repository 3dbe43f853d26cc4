import { OpenAPIHono, type z } from "@hono/zod-openapi";
import { problem } from "../../shared/contract/common.ts";
import { InvalidRequest } from "./problem.ts";

/** A router whose failed parses become `invalid` problems. Every resource file makes one. */
export function createApi() {
  return new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw new InvalidRequest(result.error);
    },
  });
}

/** The answers of a route: its own, and the problem it may give instead. */
export function answers<T extends z.ZodType>(schema: T, description: string) {
  return {
    200: { description, content: { "application/json": { schema } } },
    default: { description: "RFC 9457 problem", content: { "application/problem+json": { schema: problem } } },
  } as const;
}

/** A required JSON request body. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { "application/json": { schema } } },
});
