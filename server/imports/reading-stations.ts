import type { Measured } from "../../shared/domain/quality/reading.ts";
import type { Parameter } from "../../shared/rules/parameters.ts";
import type { ReadingFields } from "./reading-fields.ts";
import type { StagedReadings } from "./staged-readings.ts";
import type { Cell } from "./table.ts";

/** Numbers the stations a file names, in the order they are met. */
export class ReadingStations {
  readonly #ids = new Map<string, number>();
  /** Rows of a station usually follow one another. */
  #last: { province: string; code: string; name: string; id: number } | undefined;

  constructor(
    private readonly fields: ReadingFields,
    private readonly staged: StagedReadings,
  ) {}

  /** The station of a row; undefined where it names none. */
  idOf(row: number, cells: readonly Cell[]): number | undefined {
    const code = this.fields.text(cells, "section_code");
    const name = this.fields.text(cells, "section");
    if (code === "" && name === "") {
      this.fields.reject(
        row,
        this.fields.title(this.fields.header.fields.has("section") ? "section" : "section_code"),
        "required-value",
        "没有断面",
        "",
      );
      return undefined;
    }
    const province = this.fields.text(cells, "province");
    const last = this.#last;
    const key = `${province}\u0000${code}\u0000${name}`;
    const known =
      last !== undefined && last.name === name && last.code === code && last.province === province
        ? last.id
        : this.#ids.get(key);
    if (known !== undefined) {
      this.#last = { province, code, name, id: known };
      (this.staged.stations[known] as { rows: number }).rows += 1;
      return known;
    }
    const id = this.staged.stations.length;
    this.#ids.set(key, id);
    this.staged.stations.push({
      code: code || null,
      name: name || null,
      province: province || null,
      basin: this.fields.text(cells, "basin") || null,
      city: this.fields.text(cells, "city") || null,
      river: this.fields.text(cells, "river") || null,
      firstRow: row,
      rows: 1,
      reportsAlgae: false,
    });
    return id;
  }

  /** A station that reports algae may lie in a lake. */
  noteAlgae(station: number, parameter: Parameter, measured: Measured): void {
    if (measured.kind === "value" && (parameter.key === "CHLA" || parameter.key === "ALGAE")) {
      (this.staged.stations[station] as { reportsAlgae: boolean }).reportsAlgae = true;
    }
  }
}
