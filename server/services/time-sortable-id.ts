/** Crockford's base 32: no I, L, O, U. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

/**
 * An id of 26 characters whose order is that of the moment it was made (ULID): ten digits of milliseconds, then 80 random
 * bits.
 *
 * @param random 16 bytes, of which 5 bits each are used
 */
function timeSortableId(milliseconds: number, random: Uint8Array): string {
  let time = "";
  for (let i = 0, left = milliseconds; i < TIME_DIGITS; i++, left = Math.floor(left / 32))
    time = DIGITS[left % 32] + time;
  return time + Array.from(random, (byte) => DIGITS[byte % 32]).join("");
}

/**
 * Makes ids each of which sorts after the one before, also within a millisecond and where the clock goes back: the moment
 * of the last one is kept then, and its random part raised by one.
 *
 * @param nowMs the clock, ms
 * @param randomBytes that many random bytes
 */
export function sortableIds(nowMs: () => number, randomBytes: (count: number) => Uint8Array): () => string {
  let lastMs = -1;
  let digits = new Uint8Array(RANDOM_DIGITS);
  return () => {
    const ms = nowMs();
    if (ms > lastMs || !raise(digits)) {
      lastMs = Math.max(ms, lastMs + 1);
      digits = randomBytes(RANDOM_DIGITS).map((byte) => byte % 32);
    }
    return timeSortableId(lastMs, digits);
  };
}

/** Adds one to a number in base 32; answers false, having changed nothing, where it is the largest. */
function raise(digits: Uint8Array): boolean {
  const at = digits.findLastIndex((digit) => digit < 31);
  if (at < 0) return false;
  digits[at] = (digits[at] as number) + 1;
  digits.fill(0, at + 1);
  return true;
}
