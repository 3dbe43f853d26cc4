import { createRoute } from "@hono/zod-openapi";
import { evaluateRequest, evaluation } from "../../shared/contract/evaluation.ts";
import { anywhere, requires } from "../http/access.ts";
import { answers, createApi, jsonBody } from "../http/api.ts";
import type { QualityServices } from "../services/quality-services.ts";
import { evaluationShape } from "./quality-shapes.ts";

const post = createRoute({
  method: "post",
  path: "/evaluate",
  middleware: [requires("read", anywhere)],
  tags: ["evaluation"],
  summary: "类别计算器：评价一组数值",
  request: jsonBody(evaluateRequest),
  responses: answers(evaluation, "类别、决定项目、主要污染指标、倍数、限值与条款"),
});

/** `POST /api/evaluate`: the evaluator by itself. */
export function evaluateRoutes({ evaluateValues }: Pick<QualityServices, "evaluateValues">) {
  return createApi().openapi(post, (c) => {
    const body = c.req.valid("json");
    const judged = evaluateValues({
      waterType: body.water_type,
      mode: body.mode,
      targetClass: body.target_class ?? null,
      targetOverrides: body.target_overrides ?? {},
      drinkingSource: body.drinking_source ?? false,
      values: body.values,
    });
    return c.json(evaluationShape(judged), 200);
  });
}
