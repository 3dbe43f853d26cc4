import { whoActs } from "../acting.ts";
import { sqliteAccounts } from "./accounts.sqlite.ts";
import { sqliteApiKeys } from "./api-keys.sqlite.ts";
import { sqliteAreas } from "./areas.sqlite.ts";
import { sqliteAudit } from "./audit.sqlite.ts";
import { type KeptLists, sqliteExceedances } from "./exceedances.sqlite.ts";
import { sqliteFieldSamples } from "./field-samples.sqlite.ts";
import { sqliteFlow } from "./flow.sqlite.ts";
import { sqliteImports } from "./imports.sqlite.ts";
import { keptWhileUnwritten } from "./kept-while-unwritten.ts";
import { sqliteNetworks } from "./networks.sqlite.ts";
import { createNewestObservations } from "./newest-observations.ts";
import { sqliteOperation } from "./operation.sqlite.ts";
import { sqliteOutfalls } from "./outfalls.sqlite.ts";
import { createReadingWriter } from "./reading-writer.ts";
import { sqliteReadings } from "./readings.sqlite.ts";
import { type Connection, preparer } from "./rows.ts";
import { readSectionsAt, sqliteSections } from "./sections.sqlite.ts";
import { createSectionsInForce } from "./sections-in-force.ts";
import { sqliteSessions } from "./sessions.sqlite.ts";
import { sqliteSettings } from "./settings.sqlite.ts";
import { sqliteStructures } from "./structures.sqlite.ts";
import { sqliteTraces } from "./traces.sqlite.ts";
import type { ConnectionStores } from "./unit-of-work.ts";

/** All stores on one connection. Their statements are prepared when first used and kept. */
export function createSqliteStores(db: Connection): ConnectionStores {
  const prepare = preparer(db);
  const recorded = mustBeRecorded(db);
  const writer = createReadingWriter(prepare);
  const newest = createNewestObservations(prepare);
  const exceedanceLists: KeptLists = keptWhileUnwritten(prepare, () => new Map());
  const inForce = createSectionsInForce(prepare, readSectionsAt(prepare));
  return {
    stores: {
      sections: sqliteSections(prepare, inForce),
      outfalls: sqliteOutfalls(prepare),
      structures: sqliteStructures(prepare),
      flow: sqliteFlow(prepare),
      readings: sqliteReadings(prepare, writer, newest),
      exceedances: sqliteExceedances(prepare, exceedanceLists),
      networks: sqliteNetworks(prepare),
      areas: sqliteAreas(prepare),
      imports: sqliteImports(prepare),
      traces: sqliteTraces(prepare),
      fieldSamples: sqliteFieldSamples(prepare),
      settings: sqliteSettings(prepare),
      accounts: sqliteAccounts(prepare),
      sessions: sqliteSessions(prepare),
      apiKeys: sqliteApiKeys(prepare),
      audit: sqliteAudit(prepare, recorded.note),
      operation: sqliteOperation(prepare),
    },
    settle: () => {
      writer.settle();
      recorded.require();
    },
    begin: recorded.begin,
    forget: () => {
      writer.forget();
      newest.forget();
      inForce.forget();
      exceedanceLists.forget();
    },
  };
}

/** A change that a person made without leaving an entry in the audit is a fault of the program, and is not kept. */
function mustBeRecorded(db: Connection) {
  const changes = () => (db.prepare("SELECT total_changes() AS n").get() as { n: number }).n;
  let [before, entries] = [0, 0];
  return {
    begin: () => {
      [before, entries] = [changes(), 0];
    },
    note: () => {
      entries++;
    },
    require: () => {
      const { actor } = whoActs();
      if (actor.kind === "system" || entries > 0 || changes() === before) return;
      throw new Error(`a change by ${actor.kind} without an entry in the audit`);
    },
  };
}
