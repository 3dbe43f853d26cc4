/** Crockford's base 32: no I, L, O, U. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_DIGITS = 10;

/**
 * An id of 26 characters whose order is that of the moment it was made (ULID): ten digits of milliseconds, then 80 random
 * bits.
 *
 * @param random at least 16 bytes, of which 5 bits each are used
 */
export function timeSortableId(milliseconds: number, random: Uint8Array): string {
  let time = "";
  for (let i = 0, left = milliseconds; i < TIME_DIGITS; i++, left = Math.floor(left / 32))
    time = DIGITS[left % 32] + time;
  return time + Array.from(random.subarray(0, 16), (byte) => DIGITS[byte % 32]).join("");
}
