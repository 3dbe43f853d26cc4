import { TooManyRequests } from "../../shared/domain/errors.ts";

type Tries = { failures: number; nextAt: number };

/** Wrong passwords that cost nothing: fingers slip. */
const FREE = 4;
const FIRST_WAIT_S = 5;
const LONGEST_WAIT_S = 15 * 60;
/** Wrong passwords of one address, whatever the names, before it has to wait. */
const FREE_OF_ADDRESS = 20;
/** Wrong passwords for one name from all strangers in an hour: from then on each stranger may try once a minute. */
const UNDER_ATTACK = 50;
const ATTACK_WAIT_S = 60;
/** Wrong passwords are forgotten after this time without another, s. */
const FORGET_S = 3600;
const MOST_KEPT = 20_000;

/** Who tries: for which name, from where, and whether this browser has signed in with that name before. */
export type Attempt = { login: string; address: string; device: string | null };

/**
 * Slows guessing down without a door that an attacker could lock for others.
 *
 * Waiting times grow with the wrong passwords of one *client*: a browser that has signed in with this name before counts by
 * itself; a stranger by name and address, and by address alone. However much strangers guess at a name, its owner's own
 * browser waits for its own mistakes only, and the owner at a new browser waits a minute at most between tries.
 * Kept in memory: a restart forgives. Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
export function signInThrottle({ now = () => performance.now() / 1000 } = {}) {
  const tries = new Map<string, Tries>();

  const failuresOf = (key: string): Tries => {
    const kept = tries.get(key);
    return kept === undefined || kept.nextAt + FORGET_S < now() ? { failures: 0, nextAt: 0 } : kept;
  };
  const keysOf = ({ login, address, device }: Attempt) =>
    device === null
      ? { own: `stranger ${login} ${address}`, address: `address ${address}`, name: `name ${login}` }
      : { own: `device ${login} ${device}` };
  const note = (key: string, free: number) => {
    const failures = failuresOf(key).failures + 1;
    const wait = failures <= free ? 0 : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (failures - free - 1));
    tries.delete(key);
    tries.set(key, { failures, nextAt: now() + wait });
    if (tries.size > MOST_KEPT) tries.delete(tries.keys().next().value as string);
  };

  return {
    /** @throws TooManyRequests when it is not this client's turn yet */
    require(attempt: Attempt): void {
      const keys = keysOf(attempt);
      const own = failuresOf(keys.own);
      const waits = [own.nextAt];
      if (keys.address !== undefined) waits.push(failuresOf(keys.address).nextAt);
      const attacked = keys.name !== undefined && failuresOf(keys.name).failures > UNDER_ATTACK;
      if (attacked && own.failures > 0) waits.push(own.nextAt + ATTACK_WAIT_S);
      const wait = Math.max(...waits) - now();
      if (wait > 0) {
        const seconds = Math.ceil(wait);
        throw new TooManyRequests(`密码错了几次，请 ${seconds} 秒后再试`, "tooManyTries", seconds);
      }
    },
    failed(attempt: Attempt): void {
      const keys = keysOf(attempt);
      note(keys.own, FREE);
      if (keys.address !== undefined) note(keys.address, FREE_OF_ADDRESS);
      if (keys.name !== undefined) note(keys.name, Number.POSITIVE_INFINITY);
    },
    /** The right password: the client's own mistakes are forgotten; those of its address are not, or one account of one's own would wash them. */
    succeeded(attempt: Attempt): void {
      tries.delete(keysOf(attempt).own);
    },
  };
}
export type SignInThrottle = ReturnType<typeof signInThrottle>;
