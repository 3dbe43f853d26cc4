import { AsyncLocalStorage } from "node:async_hooks";
import { type Actor, SYSTEM } from "../../shared/domain/access/actor.ts";

/** Who is at work, and from where: what the audit writes down. Plain data, so that it can go to another thread. */
export type Acting = { actor: Pick<Actor, "kind" | "name">; address: string | null };

const SERVICE: Acting = { actor: SYSTEM, address: null };
const current = new AsyncLocalStorage<Acting>();

/** Does `work` as the service: what follows by itself from what somebody did, and is not theirs. */
export const asService = <T>(work: () => T): T => current.run(SERVICE, work);
/** Does `work` in someone's name; outside of this the service itself is at work. */
export const actingAs = <T>(acting: Acting, work: () => T): T => current.run(acting, work);
export const whoActs = (): Acting => current.getStore() ?? SERVICE;
