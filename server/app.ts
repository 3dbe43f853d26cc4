import { AppError } from "../shared/domain/errors.ts";
import type { AppContext } from "./context.ts";
import { createApi } from "./http/api.ts";
import { respondWithProblem } from "./http/problem.ts";

/** All routes of one context. Mount order is the order of the API page. */
export function createApp(ctx: AppContext) {
  const app = createApi();
  app.onError((error, c) => respondWithProblem(error, c, ctx.log));
  app.notFound((c) =>
    respondWithProblem(new AppError("not-found", `没有这个地址：${c.req.method} ${c.req.path}`), c, ctx.log),
  );
  return app;
}
