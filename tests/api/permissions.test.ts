import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeclaredRoute, declaredRoutes } from "../../server/http/declared.ts";
import { type Action, ROLES, type Role } from "../../shared/domain/access/roles.ts";
import { callingWith, createTestApp, keyFor, TEST_NOW } from "../support/test-context.ts";
import { BOUNDARY, fillTwoDistricts, gatesFile, TIANNING, WUJIN } from "../support/two-districts.ts";
import { importFile } from "../support/uploads.ts";

/** Who may do what, written once more by hand: the code's own table must agree with it. */
const MAY: Readonly<Record<Action, readonly Role[]>> = {
  read: ["viewer", "officer", "duty", "planner", "admin"],
  "own-account": ["viewer", "officer", "duty", "planner", "admin"],
  acknowledge: ["officer", "duty", "admin"],
  trace: ["officer", "duty", "planner", "admin"],
  sample: ["officer", "duty", "admin"],
  "edit-flow": ["officer", "duty", "admin"],
  import: ["officer", "duty", "planner", "admin"],
  administer: ["admin"],
  audit: ["admin"],
};
/** Which route asks for what, by hand: a route that is not here, or says something else, fails. */
const WANTED = `
GET /api/accounts administer city
POST /api/accounts administer city
PATCH /api/accounts/:login administer city
POST /api/accounts/:login/password administer city
POST /api/accounts/:login/sign-out administer city
POST /api/account/password own-account anywhere
GET /api/account/keys own-account anywhere
POST /api/account/keys own-account anywhere
DELETE /api/account/keys/:id own-account anywhere
GET /api/account/sessions own-account anywhere
DELETE /api/account/sessions own-account anywhere
DELETE /api/account/sessions/:id own-account anywhere
GET /api/audit audit city
GET /api/audit/export.csv audit city
GET /api/audit/verification audit city
GET /api/docs - anywhere
GET /api/docs/:file - anywhere
GET /api/docs/start.js - anywhere
POST /api/evaluate read anywhere
GET /api/events read anywhere
GET /api/exceedances read anywhere
GET /api/exceedances/:id read exceedance
POST /api/exceedances/:id/acknowledge acknowledge exceedance
GET /api/flow read anywhere
GET /api/flow-states read anywhere
POST /api/flow-states edit-flow flowing
POST /api/flow-states/:id/withdraw edit-flow flow-edit
GET /api/imports read city
POST /api/imports import city
GET /api/imports/:id read city
GET /api/imports/:id/issues read city
POST /api/imports/:id/undo import city
GET /api/imports/templates/:file read anywhere
GET /api/keys administer city
DELETE /api/keys/:id administer city
GET /api/map/:layer read anywhere
GET /api/meta read anywhere
GET /api/network/arrivals read anywhere
GET /api/network/window read anywhere
GET /api/outfalls read anywhere
GET /api/outfalls/:code read outfall
GET /api/overview read anywhere
GET /api/permissions own-account anywhere
GET /api/rivers read anywhere
GET /api/search read anywhere
GET /api/sections read anywhere
GET /api/sections/:code read section
GET /api/sections/:code/assessments read section
GET /api/sections/:code/inventory read section
GET /api/sections/:code/readings read section
GET /api/session - anywhere
POST /api/session - anywhere
DELETE /api/session - anywhere
GET /api/session/sso/callback - anywhere
GET /api/session/sso/start - anywhere
GET /api/structures read anywhere
GET /api/structures/:code read anywhere
POST /api/structures/:code/states edit-flow structure
POST /api/structures/:code/states/:id/withdraw edit-flow structure
GET /api/system administer city
GET /api/tiles/:layer{network|outfalls}/:z/:x/:file read anywhere
GET /api/traces read anywhere
POST /api/traces trace traced
GET /api/traces/:id read trace
GET /api/traces/:id/comparison read trace
GET /api/traces/:id/light read trace
GET /api/traces/:id/next-samples read trace
POST /api/traces/:id/rank-again trace trace
GET /api/traces/:id/report read trace
POST /api/traces/:id/rerun trace trace
GET /api/traces/:id/runs read trace
GET /api/traces/:id/samples read trace
POST /api/traces/:id/samples sample trace
POST /api/traces/:id/samples/:sample/withdraw sample trace
GET /api/traces/:id/samples/:sample/photo read trace
`
  .trim()
  .split("\n");

type Place = typeof WUJIN & { exceedance: number; trace: string; flowEdit: number };
type Caller = {
  name: string;
  role: Role | null;
  scope: "none" | "own" | "city";
  app: typeof app;
  /** The same person at another browser, to be signed out there. */
  elsewhere: () => Promise<typeof app>;
};

const PASSWORD = "一句用来试验权限的话";

let test: Awaited<ReturnType<typeof createTestApp>>;
let app: (typeof test)["app"];
let routes: DeclaredRoute[];
let callers: Caller[];
let own: Place;
let other: Place;

const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const iso = (h: number) => new Date((TEST_NOW + h * 3600) * 1000).toISOString();

/** A request to a route about a place. Bodies name the place and are wrong in something else: nothing is changed. */
function requestTo({ method, path }: DeclaredRoute, of: Place): [string, RequestInit] {
  const parameters: Record<string, string | number> = {
    ":code": path.includes("structures") ? of.structure : path.includes("outfalls") ? of.outfall : of.section,
    ":id": path.includes("traces") ? of.trace : path.includes("flow-states") ? of.flowEdit : of.exceedance,
    ":login": "nobody-here",
    ":sample": 999_999,
    ":layer{network|outfalls}": "outfalls",
    ":layer": "lakes",
    ":z": 20,
    ":x": 1,
    ":file": path.includes("templates") ? "readings.csv" : path.includes("docs") ? "swagger-ui.css" : "1.mvt",
  };
  // A tile no worker need cut.
  const address = Object.entries(parameters)
    .sort(([a], [b]) => b.length - a.length)
    .reduce((text, [name, value]) => text.split(`/${name}`).join(`/${value}`), path);
  const query = path.endsWith("/report") ? "?format=nothing" : path.endsWith("/rerun") ? "?inputs=nothing" : "";
  if (method === "GET") return [address + query, { method }];
  const about = { traces: { section: of.section, window_hours: "x" }, "flow-states": { reach: of.reach, from: 1 } };
  const body = about[path.split("/")[2] as keyof typeof about] ?? { nothing: true };
  return [address + query, { ...json(body), method }];
}

/** Refusals carry a key of their own; anything else was let through, whatever came of it. */
async function isRefused(res: Response): Promise<boolean> {
  if (![401, 403, 404].includes(res.status)) {
    await res.body?.cancel();
    return false;
  }
  const { because } = (await res.json().catch(() => ({}))) as { because?: { key: string } };
  return because?.key.startsWith("access.") ?? false;
}

beforeAll(async () => {
  test = await createTestApp();
  ({ app } = test);
  await fillTwoDistricts(test.ctx);
  await importFile(app, "structures", gatesFile());
  routes = declaredRoutes(app as never);
  own = await placeOf(WUJIN);
  other = await placeOf(TIANNING);
  callers = [{ name: "未登录", role: null, scope: "none", app: test.anonymous, elsewhere: async () => test.anonymous }];
  for (const role of ROLES) {
    for (const [scope, district] of [
      ["own", WUJIN.district],
      ["city", null],
    ] as const) {
      const login = `${role}-${scope}`;
      const grants = [{ role, district }];
      await test.ctx.access.createAccount(null, { login, name: "试验", grants, password: PASSWORD, ownPassword: true });
      const elsewhere = () => signedInAs(login);
      callers.push({ name: login, role, scope, app: await elsewhere(), elsewhere });
    }
  }
});
afterAll(() => test.close());

/** Signed in with a password as people are, so that nothing a key may not do is left out. */
async function signedInAs(login: string): Promise<typeof app> {
  const res = await test.anonymous.request("/api/session", json({ login, password: PASSWORD }));
  const cookie = res.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return callingWith(test.anonymous, { Cookie: cookie });
}

async function placeOf(of: typeof WUJIN): Promise<Place> {
  const list = (await (await app.request(`/api/exceedances?section=${of.section}`)).json()) as {
    items: { id: number }[];
  };
  const options = { model: "plain-upstream" };
  const traced = (await (await app.request("/api/traces", json({ section: of.section, options }))).json()) as {
    id: string;
  };
  const said = { reach: of.reach, from: iso(-1), direction: "forward", reason: "现场看到", velocity_m_s: 0.1 };
  const edit = (await (await app.request("/api/flow-states", json(said))).json()) as { id: number };
  return { ...of, exceedance: list.items[0]?.id ?? 0, trace: traced.id, flowEdit: edit.id };
}

it("every route declares what it needs, and what this table says", () => {
  const found = routes.map(
    ({ method, path, needs }) => `${method} ${path} ${needs.action ?? "-"} ${needs.target.name}`,
  );
  expect(found.sort()).toEqual([...WANTED].sort());
});

describe("the table of permissions", () => {
  it("holds in every cell: each route, each role, in the own district, in another, and in the whole city", async () => {
    const rows: string[] = [];
    let cells = 0;
    for (const route of routes.sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1))) {
      // A stream never ends; what is asked of it is asked of `read` everywhere else.
      const cellsOf: string[] = [];
      for (const caller of callers) {
        const marks: string[] = [];
        for (const place of [own, other]) {
          const [path, init] = requestTo(route, place);
          const signsOut = route.method === "DELETE" && path === "/api/session";
          const calling = signsOut ? await caller.elsewhere() : caller.app;
          const refused = await isRefused(await calling.request(path, init));
          const told = `${caller.name} ${route.method} ${path}`;
          expect(`${told}: ${refused ? "refused" : "allowed"}`).toBe(
            `${told}: ${allowed(route, caller, place) ? "allowed" : "refused"}`,
          );
          marks.push(refused ? "–" : "✓");
          cells++;
        }
        cellsOf.push(
          caller.scope === "own" ? marks.join("") : marks[0] === marks[1] ? (marks[0] as string) : marks.join(""),
        );
      }
      const { action, target } = route.needs;
      rows.push(
        `| \`${route.method} ${shown(route.path)}\` | ${action ?? "不需要"} | ${target.name} | ${cellsOf.join(" | ")} |`,
      );
    }
    expect(cells).toBe(WANTED.length * callers.length * 2);
    const head = ["接口", "操作", "对象", ...callers.map((c) => c.name)];
    const table = [`| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`, ...rows, ""].join("\n");
    await expect(table).toMatchFileSnapshot("../../docs/permission-table.md");
  }, 240_000);
});

const shown = (path: string) => path.replace(/^\/api/, "").replace("{network|outfalls}", "");

/** By hand, from the two tables above: not by `can`. */
function allowed({ needs: { action, target } }: DeclaredRoute, { role, scope }: Caller, place: Place): boolean {
  if (action === null) return true;
  if (role === null || !MAY[action].includes(role)) return false;
  if (scope === "city" || target.name === "anywhere") return true;
  return target.name !== "city" && place.district === WUJIN.district;
}

describe("across districts", () => {
  it("no object of another district opens, whichever way it is asked for", async () => {
    const officer = callers.find((c) => c.name === "officer-own") as Caller;
    const everything = async (path: string): Promise<{ code?: string; id?: number | string }[]> =>
      ((await (await app.request(path)).json()) as { items: { code?: string; id?: number | string }[] }).items;
    const get = async (path: string) => (await officer.app.request(path)).status;
    const seen: Record<string, string[]> = {};
    const kinds = { sections: "code", outfalls: "code", exceedances: "id", traces: "id" } as const;
    for (const [kind, key] of Object.entries(kinds)) {
      const all = (await everything(`/api/${kind}?limit=200`)).map((item) => String(item[key]));
      expect(all.length).toBeGreaterThan(1);
      const opened: string[] = [];
      for (const id of all) if ((await get(`/api/${kind}/${id}`)) === 200) opened.push(id);
      const listed = (await (await officer.app.request(`/api/${kind}?limit=200`)).json()) as {
        items: { code?: string; id?: string }[];
        total: number;
      };
      // What the list tells is what opens, no more and no less.
      expect(listed.items.map((item) => String(item[key])).sort()).toEqual([...opened].sort());
      expect(listed.total).toBe(opened.length);
      seen[kind] = opened;
    }
    expect(seen.sections?.sort()).toEqual([BOUNDARY, WUJIN.section].sort());
    expect(seen.outfalls).toEqual([WUJIN.outfall]);
    expect(seen.traces).toEqual([own.trace]);
  });
  it("what is not there and what may not be seen cannot be told apart", async () => {
    const officer = callers.find((c) => c.name === "officer-own") as Caller;
    for (const [kind, hidden, absent] of [
      ["sections", TIANNING.section, "nowhere"],
      ["outfalls", TIANNING.outfall, "nowhere"],
      ["exceedances", other.exceedance, 987_654],
      ["traces", other.trace, "0".repeat(26)],
    ] as const) {
      const answers = await Promise.all(
        [hidden, absent].map(async (id) => {
          const res = await officer.app.request(`/api/${kind}/${id}`);
          const { instance: _, ...told } = (await res.json()) as Record<string, unknown>;
          return [res.status, told];
        }),
      );
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]?.[0]).toBe(404);
    }
  });
  it("search, overview, rivers, windows and tiles tell of nothing there", async () => {
    const officer = callers.find((c) => c.name === "officer-own") as Caller;
    const text = async (path: string) => await (await officer.app.request(path)).text();
    const hidden = [`"${TIANNING.section}"`, `"${TIANNING.outfall}"`];
    for (const path of [
      "/api/search?q=S",
      "/api/search?q=O",
      `/api/search?q=${encodeURIComponent("排口")}`,
      "/api/overview",
      "/api/rivers",
      "/api/exceedances",
      `/api/network/window?reach=${TIANNING.reach}&measure_m=8500&direction=upstream&distance_m=9000`,
      `/api/network/arrivals?reach=${TIANNING.reach}&measure_m=10`,
    ]) {
      const told = await text(path);
      for (const code of hidden) expect(told, path).not.toContain(code);
    }
    // The same questions asked by the city find both.
    expect(await (await app.request("/api/search?q=O")).text()).toContain(TIANNING.outfall);
    const cityTiles = ((await (await app.request("/api/meta")).json()) as { tile_version: string }).tile_version;
    const ownTiles = (JSON.parse(await text("/api/meta")) as { tile_version: string }).tile_version;
    expect(ownTiles).not.toBe(cityTiles);
  });
  it("both sides of a boundary see it; only its own side speaks of it", async () => {
    const officer = callers.find((c) => c.name === "officer-own") as Caller;
    expect((await officer.app.request(`/api/sections/${BOUNDARY}`)).status).toBe(200);
    const list = (await (await officer.app.request(`/api/exceedances?section=${BOUNDARY}`)).json()) as {
      items: { id: number }[];
    };
    const id = list.items[0]?.id;
    expect((await officer.app.request(`/api/exceedances/${id}`)).status).toBe(200);
    expect((await officer.app.request(`/api/exceedances/${id}/acknowledge`, json({}))).status).toBe(403);
    const options = { model: "plain-upstream" };
    expect((await officer.app.request("/api/traces", json({ section: BOUNDARY, options }))).status).toBe(201);
  });
  it("several grants add up: an officer of one district may look at another where a grant says so", async () => {
    const grants = [
      { role: "officer", district: WUJIN.district },
      { role: "viewer", district: TIANNING.district },
    ] as const;
    const { secret } = await keyFor(test.ctx, { login: "two-grants", grants });
    const both = callingWith(test.anonymous, secret);
    expect((await both.request(`/api/sections/${TIANNING.section}`)).status).toBe(200);
    expect((await both.request(`/api/exceedances/${other.exceedance}/acknowledge`, json({}))).status).toBe(403);
    expect((await both.request(`/api/exceedances/${own.exceedance}/acknowledge`, json({}))).status).toBe(200);
    expect((await both.request("/api/imports")).status).toBe(403);
  });
});
