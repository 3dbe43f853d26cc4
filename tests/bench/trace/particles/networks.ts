import { type Random, randomOf } from "./random.ts";

export const NETWORK_KINDS = ["tree", "braided", "plain"] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

export type SimReach = {
  from: number;
  to: number;
  lengthM: number;
  river: number;
  main: boolean;
  /** m² and m */
  areaM2: number;
  widthM: number;
  /** Signed, per regime, as stated (not true), m³/s. */
  dischargeM3S: number[];
};
export type SimNetwork = { kind: NetworkKind; nodeCount: number; reaches: SimReach[]; regimes: number };

type Edge = { from: number; to: number; lengthM: number; river: number; main: boolean; widthM: number };
type Draft = {
  nodes: number;
  edges: Edge[];
  rivers: number;
  inflow: Map<number, number>;
  heads: Map<number, number>[];
};

/** A network of one kind, drawn by its seed: 150–230 km of channel, steady balanced flow in each of its regimes. */
export function drawNetwork(kind: NetworkKind, seed: number): SimNetwork {
  const random = randomOf(seed);
  const draft: Draft = { nodes: 0, edges: [], rivers: 0, inflow: new Map(), heads: [] };
  const mains = { tree: drawTree, braided: drawBraided, plain: drawPlain }[kind](draft, random);
  addDitches(draft, random, mains, kind === "tree" ? 45 : 40);
  const flows = draft.heads.map((heads) => solveFlow(draft, heads));
  const reaches = draft.edges.map((edge, i): SimReach => {
    const dischargeM3S = flows.map((q) => q[i] as number);
    const speed = edge.main ? 0.06 + 0.19 * random.uniform() : 0.04 + 0.11 * random.uniform();
    const least = Math.max(...dischargeM3S.map(Math.abs)) / 0.4;
    const areaM2 = Math.max(
      least,
      0.8 * edge.widthM,
      Math.min(4 * edge.widthM, Math.abs(dischargeM3S[0] as number) / speed),
    );
    return { ...edge, areaM2, dischargeM3S };
  });
  return { kind, nodeCount: draft.nodes, reaches, regimes: flows.length };
}

const node = (draft: Draft): number => draft.nodes++;

/** A chain of nodes from `start`, each reach flowing towards the next node; returns the nodes after `start`. */
function chain(
  draft: Draft,
  random: Random,
  start: number,
  count: number,
  stepM: number,
  main: boolean,
  widthM: number,
  into: boolean,
): number[] {
  const river = draft.rivers++;
  const made: number[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const next = node(draft);
    const lengthM = stepM * (0.6 + 0.8 * random.uniform());
    draft.edges.push({ from: into ? next : at, to: into ? at : next, lengthM, river, main, widthM });
    made.push(next);
    at = next;
  }
  return made;
}

function drawTree(draft: Draft, random: Random): number[] {
  const outlet = node(draft);
  const stem = [outlet, ...chain(draft, random, outlet, 24, 2000, true, 35, true)];
  draft.inflow.set(stem.at(-1) as number, 12);
  draft.heads.push(new Map([[outlet, 0]]));
  const all = [...stem];
  for (let k = 0; k < 8; k++) {
    const branch = chain(draft, random, stem[1 + random.int(22)] as number, 3 + random.int(5), 1700, true, 18, true);
    draft.inflow.set(branch.at(-1) as number, 1.5);
    all.push(...branch);
  }
  return all;
}

function drawBraided(draft: Draft, random: Random): number[] {
  const outlet = node(draft);
  draft.heads.push(new Map([[outlet, 0]]));
  const rows = [0, 1, 2].map(() => chain(draft, random, outlet, 14, 2200, true, 28, true));
  for (const row of rows) draft.inflow.set(row.at(-1) as number, 6);
  for (let i = 1; i < 13; i++) {
    for (const [a, b] of [
      [0, 1],
      [1, 2],
    ] as const) {
      if (random.uniform() < 0.35) continue;
      const swap = random.uniform() < 0.5;
      // The upper end a step further up, so that the link carries water on its way down.
      const [up, down] = swap ? [rows[a]![i + 1]!, rows[b]![i - 1]!] : [rows[b]![i + 1]!, rows[a]![i - 1]!];
      draft.edges.push({
        from: up,
        to: down,
        lengthM: 2500 + 1500 * random.uniform(),
        river: draft.rivers++,
        main: true,
        widthM: 16,
      });
    }
  }
  return rows.flat();
}

function drawPlain(draft: Draft, random: Random): number[] {
  const side = 7;
  const grid = Array.from({ length: side * side }, () => node(draft));
  const rows = Array.from({ length: side }, () => draft.rivers++);
  const columns = Array.from({ length: side }, () => draft.rivers++);
  const link = (a: number, b: number, river: number) => {
    if (random.uniform() < 0.16) return;
    const lengthM = 2400 * (0.8 + 0.5 * random.uniform());
    draft.edges.push({
      from: grid[a] as number,
      to: grid[b] as number,
      lengthM,
      river,
      main: true,
      widthM: 20 + 20 * random.uniform(),
    });
  };
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (x + 1 < side) link(y * side + x, y * side + x + 1, rows[y] as number);
      if (y + 1 < side) link(y * side + x, (y + 1) * side + x, columns[x] as number);
    }
  }
  const at = (x: number, y: number) => grid[y * side + x] as number;
  // North is the river mouths, south and east the lake and the neighbour: pumping turns a good part of the net round.
  draft.heads.push(
    new Map([
      [at(1, 0), 1],
      [at(5, 0), 0.9],
      [at(3, 6), 0.05],
      [at(6, 4), 0],
      [at(0, 5), 0.45],
    ]),
  );
  draft.heads.push(
    new Map([
      [at(1, 0), 0.15],
      [at(5, 0), 0],
      [at(3, 6), 0.9],
      [at(6, 4), 0.75],
      [at(0, 5), 0.5],
    ]),
  );
  return grid;
}

function addDitches(draft: Draft, random: Random, mains: readonly number[], count: number): void {
  for (let k = 0; k < count; k++) {
    const ditch = chain(draft, random, random.pick(mains), 1 + random.int(3), 800, false, 7, true);
    draft.inflow.set(ditch.at(-1) as number, 0.1 + 0.3 * random.uniform());
  }
}

/** Heads by Gauss–Seidel on conductances, discharge from head differences: balanced at every inner node. */
function solveFlow(draft: Draft, fixed: ReadonlyMap<number, number>): number[] {
  const conductance = draft.edges.map((e) => (e.main ? 60 : 20) * (e.widthM / 25) * (2000 / e.lengthM));
  const near: [number, number][][] = Array.from({ length: draft.nodes }, () => []);
  draft.edges.forEach((e, i) => {
    near[e.from]!.push([e.to, conductance[i]!]);
    near[e.to]!.push([e.from, conductance[i]!]);
  });
  const head = new Float64Array(draft.nodes);
  for (const [n, h] of fixed) head[n] = h;
  for (let sweep = 0; sweep < 20_000; sweep++) {
    let change = 0;
    for (let n = 0; n < draft.nodes; n++) {
      if (fixed.has(n) || near[n]!.length === 0) continue;
      let [sum, total] = [draft.inflow.get(n) ?? 0, 0];
      for (const [other, g] of near[n]!) {
        sum += g * head[other]!;
        total += g;
      }
      change = Math.max(change, Math.abs(sum / total - head[n]!));
      head[n] = sum / total;
    }
    if (change < 1e-9) break;
  }
  return draft.edges.map((e, i) => conductance[i]! * (head[e.from]! - head[e.to]!));
}
