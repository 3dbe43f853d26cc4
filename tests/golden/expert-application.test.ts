import { afterAll, expect, test } from "vitest";
import { epochSeconds } from "../../shared/domain/units.ts";
import { fillCityBy } from "../shots/scenario-files.ts";
import { EXPERT_CASES } from "../support/expert-cases.ts";
import { HOURS, T0 } from "../support/scenario.ts";
import { createTestApp } from "../support/test-context.ts";

// As the expert scenarios, but in the application: imported as files, with the ensemble and the seed it always draws.

const { app, close } = await createTestApp({ now: epochSeconds(T0 + HOURS * 3600) });
afterAll(close);

test("two at once, of a seed whose first members all run at the wrong speed: the two are named together", async () => {
  const { suspects, others } = await fillCityBy((path, init) => app.request(path, init), EXPERT_CASES["two-sources"]);
  const [first] = others;
  expect(first?.kind).toBe("pair");
  expect(first?.outfalls.toSorted()).toEqual(["N1", "S1"]);
  expect(first?.posterior.probability).toBeGreaterThan(0.9);
  // Under how many of the fifty they hold is told of the two as of one.
  expect(first?.posterior.survives).toBeLessThan(1);
  for (const s of suspects) expect(s.posterior?.probability, s.outfall.code).toBeLessThan(0.01);
});
