import { sqliteAreas } from "./areas.sqlite.ts";
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
import { sqliteSettings } from "./settings.sqlite.ts";
import { sqliteStructures } from "./structures.sqlite.ts";
import { sqliteTraces } from "./traces.sqlite.ts";
import type { ConnectionStores } from "./unit-of-work.ts";

/** All stores on one connection. Their statements are prepared when first used and kept. */
export function createSqliteStores(db: Connection): ConnectionStores {
  const prepare = preparer(db);
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
      operation: sqliteOperation(prepare),
    },
    settle: writer.settle,
    forget: () => {
      writer.forget();
      newest.forget();
      inForce.forget();
      exceedanceLists.forget();
    },
  };
}
