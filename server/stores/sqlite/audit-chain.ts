import { createHash } from "node:crypto";

/** One row of the chain, as it is kept. */
export type AuditRow = {
  seq: number;
  at: number;
  actor_kind: string;
  actor: string;
  address: string | null;
  action: string;
  object_kind: string;
  object_id: string | null;
  before: string | null;
  after: string | null;
  reason: string | null;
  prev_hash: string;
  hash: string;
};

/** What stands before the first entry. */
export const CHAIN_START = "0".repeat(64);

/** SHA-256, hex, over the fields in order as a JSON array, the hash before them last: no two rows make the same text. */
export function hashOfEntry(row: Omit<AuditRow, "hash">): string {
  const fields = [
    row.seq,
    row.at,
    row.actor_kind,
    row.actor,
    row.address,
    row.action,
    row.object_kind,
    row.object_id,
    row.before,
    row.after,
    row.reason,
    row.prev_hash,
  ];
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex");
}

/**
 * Walks a chain from its first entry. An entry is broken that is not numbered next, does not name the hash before it, or
 * whose own hash is not that of what it says. What is cut off at the end leaves a whole chain: its head must be known from
 * elsewhere to notice (backups and the log name it).
 */
export function walkChain(rows: Iterable<AuditRow>) {
  let [entries, headSeq, headHash] = [0, 0, CHAIN_START];
  let brokenAt: number | null = null;
  for (const row of rows) {
    entries++;
    if (row.seq !== headSeq + 1 || row.prev_hash !== headHash || hashOfEntry(row) !== row.hash) brokenAt ??= row.seq;
    headSeq = row.seq;
    headHash = row.hash;
  }
  return { entries, brokenAt, headSeq, headHash };
}
