/** When the demo was first started; its incidents are relative to this. Absent: not a demo. */
export const DEMO_ANCHOR = "demo.anchor";
/** Set once everything of the demo is in the database. */
export const DEMO_SEEDED = "demo.seeded";
/** What demo imports call their file. */
export const DEMO_FILE = "demo";
