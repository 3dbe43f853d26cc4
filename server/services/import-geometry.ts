import type { AreaKind } from "../../shared/domain/network/area.ts";
import { buildNetwork } from "../../shared/domain/network/build-network.ts";
import type { NetworkIssue } from "../../shared/domain/network/reach.ts";
import { findSelfCrossings } from "../imports/find-self-crossings.ts";
import type { IssueList } from "../imports/issues.ts";
import { readAreas } from "../imports/read-areas.ts";
import { readFeatures } from "../imports/read-features.ts";
import { readNetwork } from "../imports/read-network.ts";
import type { PlanImport } from "./import-plan.ts";

/** Ends nearer than this are one node, metres: wider than rounding and reprojection, narrower than any ditch. */
const TOLERANCE_M = 1;

/** A network: always a whole new version, which becomes the current one. */
export const planNetwork: PlanImport = async ({ file, options, limits, issues, progress, now }) => {
  const { features, crs } = await readFeatures(file.path, options.crs, issues, limits);
  progress(0.4);
  const register = readNetwork(features, crs, issues);
  progress(0.5);
  const { network, issues: found } = buildNetwork(
    register.records.map(({ record }) => record),
    { toleranceM: TOLERANCE_M },
  );
  const rowOf = new Map(register.records.map(({ row, record }) => [record.ref as string, row]));
  for (const issue of found) issues.add(toIssue(issue, rowOf));
  noteLeftOut(register.records.length - network.reaches.length, issues);
  if (network.reaches.length === 0) {
    issues.add({ code: "empty-file", severity: "error", message: "没有可用的河段" });
    return undefined;
  }
  return {
    rejected: register.rejected + (register.records.length - network.reaches.length),
    write: async (stores, importId) => {
      const { unchanged } = await stores.networks.put(network, found, {
        name: file.name,
        importId,
        createdAt: now,
        demo: false,
      });
      const reaches = network.reaches.length;
      return { accepted: unchanged ? 0 : reaches, unchanged: unchanged ? reaches : 0, touched: [], places: true };
    },
  };
};

/** A layer of named polygons. */
export const planAreas =
  (kind: AreaKind): PlanImport =>
  async ({ file, options, limits, issues }) => {
    const { features, crs } = await readFeatures(file.path, options.crs, issues, limits);
    const register = readAreas(features, kind, crs, issues);
    await findSelfCrossings(
      register.records.map(({ record }) => record),
      issues,
    );
    if (register.records.length === 0) return undefined;
    return {
      rejected: register.rejected,
      write: async (stores, importId, recordedAt) => {
        const written = await stores.areas.put(
          register.records.map(({ record }) => record),
          importId,
          recordedAt,
        );
        return {
          accepted: written.inserted + written.revised,
          unchanged: written.unchanged,
          touched: [],
          places: false,
        };
      },
    };
  };

function toIssue(issue: NetworkIssue, rowOf: ReadonlyMap<string, number>) {
  const first = issue.reaches[0];
  return {
    row: first === undefined ? null : (rowOf.get(first) ?? null),
    code: `network-${issue.code}` as const,
    severity: issue.severity,
    message: issue.message,
    value: issue.reaches.length === 0 ? null : issue.reaches.slice(0, 5).join("、"),
  };
}

function noteLeftOut(count: number, issues: IssueList): void {
  if (count > 0)
    issues.add({
      code: "not-taken",
      severity: "info",
      message: `${count} 条线未成为河段（零长度、重复或坐标有误），原因见各条`,
    });
}
