import { type Trace, trace } from "../../shared/contract/traces.ts";
import type { TraceInputs } from "../../shared/domain/tracing/trace-model.ts";
import { drawnReaches, placeOf, type Scenario, scenario, T0 } from "../support/scenario.ts";
import { signedIn } from "../support/signed-in.ts";

/** A file to import, in the order they have to go in. */
type ScenarioFile = { kind: string; name: string; content: string };
const beijing = (epochSeconds: number) => new Date((epochSeconds + 8 * 3600) * 1000).toISOString().slice(0, 16);
const hour = (h: number) => beijing(T0 + 3600 * h);
const csv = (header: string, rows: readonly (readonly (string | number)[])[]) =>
  `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`;

/** The night of a scenario as the files a city would import, and the question that traces it. */
function filesOf(of: Scenario) {
  const { inputs } = scenario(of);
  const files: ScenarioFile[] = [networkFile(), sectionsFile(of), outfallsFile(inputs), ...structureFiles(of)];
  const flow = flowFile(of);
  if (flow !== undefined) files.push(flow);
  if (inputs.response.series.length > 0) files.push(readingsFile(inputs.response.series));
  const question = {
    section: inputs.section?.code,
    observed_at: `${beijing(inputs.observedAt)}:00+08:00`,
    window_hours: inputs.windowHours,
    parameters: ["NH3N"],
  };
  return { files, question };
}

function networkFile(): ScenarioFile {
  const features = drawnReaches().map(({ coordinates, velocity, discharge, width, ...of }) => ({
    type: "Feature",
    properties: {
      ...of,
      kind: "river",
      direction: "forward",
      velocity_m_s: velocity,
      discharge_m3_s: discharge,
      width_m: width,
    },
    geometry: { type: "LineString", coordinates },
  }));
  return { kind: "network", name: "net.geojson", content: JSON.stringify({ type: "FeatureCollection", features }) };
}

function sectionsFile({ sections }: Scenario): ScenarioFile {
  const rows = Object.entries(sections).map(([code, at]) => [
    code,
    `${code}断面`,
    ...placeOf(at).position,
    "provincial",
    "III",
  ]);
  return { kind: "sections", name: "sections.csv", content: csv("code,name,lon,lat,level,target_class", rows) };
}

function outfallsFile({ outfalls }: Pick<TraceInputs, "outfalls">): ScenarioFile {
  const rows = outfalls.map((o) => {
    const loads = Object.entries(o.loadsKgPerDay).map(([key, kg]) => `${key}=${kg}`);
    return [
      o.code,
      o.name,
      ...o.place.position,
      o.category ?? "",
      o.river ?? "",
      loads.join(";"),
      o.status,
      o.liveState ?? "",
    ];
  });
  return {
    kind: "outfalls",
    name: "outfalls.csv",
    content: csv("code,name,lon,lat,category,river,loads,status,live_state", rows),
  };
}

function structureFiles({ barriers = [] }: Scenario): ScenarioFile[] {
  if (barriers.length === 0) return [];
  const gates = barriers.map(({ name, reach }) => [name, name, "gate", ...placeOf([reach, 2900]).position]);
  const states = barriers.map(({ name, from, to }) => [name, hour(from), to === null ? "" : hour(to), "closed"]);
  return [
    { kind: "structures", name: "structures.csv", content: csv("code,name,type,lon,lat", gates) },
    { kind: "structure-states", name: "states.csv", content: csv("structure,from,to,state", states) },
  ];
}

/** What a gate says of its reach follows from the gate itself. */
function flowFile({ told = [] }: Scenario): ScenarioFile | undefined {
  const rows = told
    .filter(({ basis }) => basis !== "structure")
    .map(({ reach, from, to, direction, basis }) => [reach, hour(from), hour(to), direction, basis]);
  if (rows.length === 0) return undefined;
  return { kind: "flow-states", name: "flow.csv", content: csv("reach,from,to,direction,basis", rows) };
}

function readingsFile(series: ReturnType<typeof scenario>["inputs"]["response"]["series"]): ScenarioFile {
  const rows = series.flatMap(({ section, historyTimes, history, times, values }) => {
    const row = (at: number, columns: readonly (readonly (number | null)[])[], i: number) => [
      section,
      beijing(at),
      ...columns.map((column) => column[i]?.toFixed(4) ?? ""),
    ];
    return [...historyTimes.map((at, i) => row(at, history, i)), ...times.map((at, i) => row(at, values, i))];
  });
  return { kind: "readings", name: "readings.csv", content: csv("section,time,NH3N,TP,CODMN", rows) };
}

/** Asks a city, wherever it runs, as somebody who may import and trace. */
type Ask = (
  path: string,
  init: { method: "POST"; body: FormData | string; headers?: Record<string, string> },
) => Response | Promise<Response>;

/** Imports the night of a scenario into an empty city and traces it. @throws Error where the city does not take it */
export async function fillCityBy(ask: Ask, of: Scenario): Promise<Trace> {
  const { files, question } = filesOf(of);
  for (const { kind, name, content } of files) {
    const form = new FormData();
    form.set("kind", kind);
    if (kind === "network") form.set("crs", "EPSG:4326");
    form.set("file", new Blob([content]), name);
    const answer = await (await ask("/api/imports", { method: "POST", body: form })).json();
    if (answer.state !== "done") throw new Error(`${kind} was not taken: ${JSON.stringify(answer).slice(0, 600)}`);
  }
  const res = await ask("/api/traces", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(question),
  });
  if (res.status !== 201) throw new Error(await res.text());
  return trace.parse(await res.json());
}

/** The same in a server that runs, as its administrator. */
export async function fillCity(url: string, of: Scenario): Promise<Trace> {
  const who = await signedIn(url);
  return fillCityBy(
    (path, { headers, ...init }) => fetch(`${url}${path}`, { ...init, headers: { ...headers, ...who } }),
    of,
  );
}
