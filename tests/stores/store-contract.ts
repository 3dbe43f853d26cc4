import { describe } from "vitest";
import { accessContract } from "./access.contract.ts";
import { fieldSamplesContract } from "./field-samples.contract.ts";
import type { Open } from "./fixtures.ts";
import { flowContract } from "./flow.contract.ts";
import { readingsContract } from "./readings.contract.ts";
import { readingLaws } from "./readings-laws.contract.ts";
import { recordsContract } from "./records.contract.ts";
import { registriesContract } from "./registries.contract.ts";
import { unitsOfWorkContract } from "./units-of-work.contract.ts";

/** What every implementation of the stores must do; `open` answers a new, empty database. */
export function storeContract(name: string, open: Open, { lawRuns }: { lawRuns: number }): void {
  describe(`${name}: readings`, () => readingsContract(open));
  describe(`${name}: laws of readings`, () => readingLaws(open, lawRuns));
  describe(`${name}: registries`, () => registriesContract(open));
  describe(`${name}: structures and flow`, () => flowContract(open));
  describe(`${name}: records`, () => recordsContract(open));
  describe(`${name}: field samples`, () => fieldSamplesContract(open));
  describe(`${name}: people and audit`, () => accessContract(open));
  describe(`${name}: units of work`, () => unitsOfWorkContract(open));
}
