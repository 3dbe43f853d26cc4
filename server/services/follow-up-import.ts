import type { TouchedReadings } from "../imports/parsed-import.ts";
import type { Database, Stores } from "../stores/stores.ts";

/** What follows from an import and is not part of its unit of work: events judged again, things placed again. */
export type FollowUp = { touched: readonly TouchedReadings[]; places: boolean };

type Deps = {
  database: Database;
  placeRegistries: () => Promise<unknown>;
  updateExceedances: (touched: readonly TouchedReadings[]) => Promise<unknown>;
};

const KEY = "imports.follow-up";
const NOTHING: FollowUp = { touched: [], places: false };

/**
 * Notes what is still to do in the same unit of work as the rows it follows from. So a process killed between the
 * import and its consequences finishes them at its next start.
 */
export async function rememberFollowUp(stores: Stores, followUp: FollowUp): Promise<void> {
  if (followUp.touched.length === 0 && !followUp.places) return;
  const before = parse(await stores.settings.get(KEY));
  const merged: FollowUp = {
    touched: [...before.touched, ...followUp.touched],
    places: before.places || followUp.places,
  };
  await stores.settings.set(KEY, JSON.stringify(merged));
}

/** Does what is noted, whoever noted it, and strikes it out. Doing it twice changes nothing. */
export const doFollowUp =
  ({ database, placeRegistries, updateExceedances }: Deps) =>
  async (): Promise<void> => {
    const noted = await database.read.settings.get(KEY);
    const { touched, places } = parse(noted);
    if (places) await placeRegistries();
    if (touched.length > 0) await updateExceedances(touched);
    await database.transact(async ({ settings }) => {
      // An import that ended meanwhile has noted more, which stays.
      if ((await settings.get(KEY)) === noted) await settings.set(KEY, JSON.stringify(NOTHING));
    });
  };

const parse = (text: string | undefined): FollowUp => (text === undefined ? NOTHING : (JSON.parse(text) as FollowUp));
