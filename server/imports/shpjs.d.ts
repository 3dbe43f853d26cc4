/** The parts of shpjs used here: it comes without types. */
declare module "shpjs" {
  /** Geometries of a `.shp` file, one per record, null for null shapes; not reprojected where no `.prj` is given. */
  export function parseShp(shp: Uint8Array): (unknown | null)[];
}
