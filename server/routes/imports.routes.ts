import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import {
  importIssuesResponse,
  importKind,
  importOptions,
  importResponse,
  importsResponse,
} from "../../shared/contract/imports.ts";
import { AppError } from "../../shared/domain/errors.ts";
import type { ImportId } from "../../shared/domain/quality/reading.ts";
import { anywhere, city, requires } from "../http/access.ts";
import { answers, createApi } from "../http/api.ts";
import { InvalidRequest } from "../http/problem.ts";
import { receiveUpload } from "../http/receive-upload.ts";
import { csvTemplate, xlsxTemplate } from "../imports/templates.ts";
import type { ImportServices } from "../services/import-services.ts";
import { importShape, importSummaryShape, issuesCsv } from "./import-shapes.ts";
import { nextCursor, pageParams } from "./paging.ts";

type Deps = Pick<ImportServices, "startImport" | "undoImport" | "listImports" | "findImport" | "listImportIssues"> & {
  uploadDir: string;
  maxUploadBytes: number;
  reportFailure: (error: unknown, context: string) => void;
};

const ISSUES_SHOWN = 500;
const CSV_ISSUES = 100_000;
const XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const params = z.object({ id: z.coerce.number().int().positive().openapi({ type: "integer" }) });
const uploadFields = importOptions.extend({ kind: importKind });

const list = createRoute({
  method: "get",
  path: "/imports",
  middleware: [requires("read", city)],
  tags: ["imports"],
  summary: "导入记录，新的在前",
  request: { query: z.object(pageParams(50, 200)) },
  responses: answers(importsResponse, "一页导入记录"),
});
const get = createRoute({
  method: "get",
  path: "/imports/{id}",
  middleware: [requires("read", city)],
  tags: ["imports"],
  summary: "一次导入：状态、进度、计数与前 500 条问题",
  request: { params },
  responses: answers(importResponse, "导入"),
});
const issues = createRoute({
  method: "get",
  path: "/imports/{id}/issues",
  middleware: [requires("read", city)],
  tags: ["imports"],
  summary: "一次导入的问题清单；format=csv 下载全部",
  request: { params, query: z.object({ ...pageParams(500, 5000), format: z.enum(["json", "csv"]).default("json") }) },
  responses: answers(importIssuesResponse, "一页问题"),
});
const undo = createRoute({
  method: "post",
  path: "/imports/{id}/undo",
  middleware: [requires("import", city)],
  tags: ["imports"],
  summary: "撤销一次导入；已有其他数据依赖它时拒绝（409）",
  request: { params },
  responses: answers(importResponse, "撤销后的导入"),
});

/** `GET·POST /api/imports`, `/{id}`, `/{id}/issues`, `/{id}/undo` and the templates */
export function importRoutes(deps: Deps) {
  const shaped = async (id: ImportId) =>
    importShape(await deps.findImport(id), (await deps.listImportIssues(id, { limit: ISSUES_SHOWN, offset: 0 })).items);

  const api = createApi()
    .openapi(list, async (c) => {
      const { limit, cursor: offset = 0 } = c.req.valid("query");
      const { items, total } = await deps.listImports({ limit, offset });
      return c.json(
        { items: items.map(importSummaryShape), total, next_cursor: nextCursor(offset, items.length, total) },
        200,
      );
    })
    .openapi(get, async (c) => c.json(await shaped(idOf(c.req.valid("param").id)), 200))
    .openapi(issues, async (c) => {
      const { limit, cursor: offset = 0, format } = c.req.valid("query");
      const id = idOf(c.req.valid("param").id);
      if (format === "csv")
        return issuesFile(c, (await deps.listImportIssues(id, { limit: CSV_ISSUES, offset: 0 })).items, id) as never;
      const { items, total } = await deps.listImportIssues(id, { limit, offset });
      return c.json({ items, total, next_cursor: nextCursor(offset, items.length, total) }, 200);
    })
    .openapi(undo, async (c) => {
      const id = idOf(c.req.valid("param").id);
      await deps.undoImport(id);
      return c.json(await shaped(id), 200);
    });

  // Not a checked route: its body is a stream that must not be read into memory to be checked.
  api.openAPIRegistry.registerPath({
    method: "post",
    path: "/imports",
    tags: ["imports"],
    summary: "导入一个文件（multipart：kind、file 与选项）；background=true 时立即返回，进度见 /api/events",
    request: {
      body: {
        required: true,
        content: {
          "multipart/form-data": { schema: uploadFields.extend({ file: z.string().openapi({ format: "binary" }) }) },
        },
      },
    },
    responses: {
      ...answers(importResponse, "结束的导入：done、dry-run、refused 或 failed"),
      202: answers(importResponse, "在后台进行的导入")[200],
    },
  });
  api.post("/imports", requires("import", city), async (c) => {
    const { id, running } = await startUpload(c, deps);
    return c.json(await shaped(id), running ? 202 : 200);
  });
  api.get("/imports/templates/:file", requires("read", anywhere), (c) => template(c, c.req.param("file")));
  return api;
}

async function startUpload(c: Context, deps: Deps): Promise<{ id: ImportId; running: boolean }> {
  const upload = await receiveUpload(c.req.raw, deps.uploadDir, deps.maxUploadBytes);
  try {
    const fields = uploadFields.safeParse(upload.fields);
    if (!fields.success) throw new InvalidRequest(fields.error);
    const { kind, background, dry_run, partial, create_unplaced, crs, year, source } = fields.data;
    const { id, finished } = await deps.startImport({
      kind,
      file: { path: upload.path, name: upload.fileName },
      sha256: upload.sha256,
      sizeBytes: upload.sizeBytes,
      options: {
        crs,
        year,
        source,
        dryRun: dry_run ?? false,
        partial: partial ?? false,
        createUnplaced: create_unplaced ?? false,
      },
    });
    const ended = finished.finally(upload.discard);
    if (!background) await ended;
    else ended.catch((error: unknown) => deps.reportFailure(error, `import ${id}`));
    return { id, running: background ?? false };
  } catch (error) {
    await upload.discard();
    throw error;
  }
}

function issuesFile(c: Context, items: Parameters<typeof issuesCsv>[0], id: ImportId): Response {
  return c.body(issuesCsv(items), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="import-${id}-issues.csv"`,
  });
}

/** `/api/imports/templates/{readings·sections·outfalls·structures·structure-states·flow-states}.{csv·xlsx}` */
async function template(c: Context, file: string): Promise<Response> {
  const match = /^([a-z-]+)\.(csv|xlsx)$/.exec(file);
  const [kind, format] = [match?.[1] ?? "", match?.[2]];
  const content = format === "csv" ? csvTemplate(kind) : format === "xlsx" ? await xlsxTemplate(kind) : undefined;
  if (content === undefined)
    throw new AppError(
      "not-found",
      "没有这个模板；readings、sections、outfalls、structures、structure-states、flow-states 有 .csv 与 .xlsx，图形类请用 GeoJSON、Shapefile 或 GeoPackage",
    );
  return c.body(content as string, 200, {
    "Content-Type": format === "csv" ? "text/csv; charset=utf-8" : XLSX_TYPE,
    "Content-Disposition": `attachment; filename="${kind}-template.${format}"`,
  });
}

const idOf = (id: number): ImportId => id as ImportId;
