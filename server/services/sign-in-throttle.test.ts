import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Attempt, signInThrottle } from "./sign-in-throttle.ts";

const OWNER: Attempt = { login: "li.ming", address: "10.0.0.5", device: "known" };
const NEW_BROWSER: Attempt = { ...OWNER, address: "10.0.0.6", device: null };
const attacker = (i: number): Attempt => ({ login: "li.ming", address: `198.51.100.${i}`, device: null });

function at(start = 0) {
  const clock = { now: start };
  const throttle = signInThrottle({ now: () => clock.now });
  const waitOf = (attempt: Attempt): number => {
    try {
      throttle.require(attempt);
      return 0;
    } catch (error) {
      return (error as { afterS: number }).afterS;
    }
  };
  /** Tries a wrong password where it is let, and answers how often it was let. */
  const guess = (attempt: Attempt, times: number): number => {
    let let_ = 0;
    for (let i = 0; i < times; i++) {
      if (waitOf(attempt) > 0) continue;
      let_++;
      throttle.failed(attempt);
    }
    return let_;
  };
  return { clock, throttle, waitOf, guess };
}

describe("guessing", () => {
  it("is free a few times and then slower and slower, up to a quarter of an hour", () => {
    const { clock, waitOf, guess } = at();
    expect(guess(attacker(1), 100)).toBe(5);
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      const wait = waitOf(attacker(1));
      waits.push(wait);
      clock.now += wait;
      guess(attacker(1), 1);
    }
    expect(waits.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(Math.max(...waits)).toBe(900);
  });
  it("of many names from one address comes to the same", () => {
    const { guess } = at();
    let tried = 0;
    for (let i = 0; i < 200; i++) tried += guess({ login: `user${i}`, address: "198.51.100.1", device: null }, 1);
    expect(tried).toBe(21);
  });
  it("a right password in between does not wash the address clean", () => {
    const { throttle, guess } = at();
    let tried = 0;
    for (let i = 0; i < 100; i++) {
      tried += guess({ login: `user${i}`, address: "198.51.100.1", device: null }, 1);
      throttle.succeeded({ login: "own-account", address: "198.51.100.1", device: null });
    }
    expect(tried).toBe(21);
  });
});

describe("whoever is attacked", () => {
  it("law: however and from wherever strangers guess, the owner's own browser is let in at once", () => {
    const guesses = fc.array(fc.record({ from: fc.nat(255), wait: fc.nat(100) }), { maxLength: 300 });
    fc.assert(
      fc.property(guesses, (list) => {
        const { clock, waitOf, guess } = at();
        for (const { from, wait } of list) {
          clock.now += wait;
          guess(attacker(from), 1);
        }
        expect(waitOf(OWNER)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
  it("gets in from a new browser at once, and after a slip within a minute", () => {
    const { waitOf, guess } = at();
    for (let i = 0; i < 200; i++) guess(attacker(i), 1);
    expect(waitOf(NEW_BROWSER)).toBe(0);
    guess(NEW_BROWSER, 1);
    expect(waitOf(NEW_BROWSER)).toBe(60);
  });
  it("is told nothing that a stranger at another name is", () => {
    const { waitOf, guess } = at();
    guess({ login: "nobody", address: "198.51.100.9", device: null }, 5);
    guess({ login: "li.ming", address: "198.51.100.8", device: null }, 5);
    expect(waitOf({ login: "nobody", address: "198.51.100.9", device: null })).toBe(
      waitOf({ login: "li.ming", address: "198.51.100.8", device: null }),
    );
  });
});
