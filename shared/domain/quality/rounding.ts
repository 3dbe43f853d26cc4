/**
 * 四舍六入五成双 (GB/T 8170): rounds to `decimals` places, a lone final 5 towards the even digit. Works on the decimal text
 * of the number (the shortest that reads back), not on its binary form, so 1.005 → 1.00 and 1.015 → 1.02. Where the result
 * would be zero for a number that is not, one significant digit is kept (总站水字〔2018〕87号).
 *
 * @throws RangeError on NaN, infinities and a negative number of decimals.
 */
export function roundHalfEven(value: number, decimals: number): number {
  if (!Number.isFinite(value) || decimals < 0) throw new RangeError(`cannot round ${value} to ${decimals} decimals`);
  if (value === 0) return 0;
  return roundByNumber(value, decimals) ?? roundByText(value, decimals);
}

/**
 * A mean or quotient without the noise of binary arithmetic (2.01 / 2 → 1.005): 12 significant digits, more than any
 * measured water value carries, so that rounding afterwards sees the decimal number that was meant.
 */
export const withoutBinaryNoise = (value: number): number => Number(value.toPrecision(12));

/** Far larger than the error of one multiplication below `EXACT_UP_TO`, far smaller than what is measured. */
const TIE_MARGIN = 1e-6;
const EXACT_UP_TO = 1e8;

/** The quick way, wherever it is certainly the same: not near a tie, not zero, and few enough digits. */
function roundByNumber(value: number, decimals: number): number | undefined {
  if (decimals > 9) return undefined;
  const scale = 10 ** decimals;
  const scaled = value * scale;
  const units = Math.round(scaled);
  if (units === 0 || Math.abs(units) > EXACT_UP_TO) return undefined;
  return Math.abs(Math.abs(scaled - units) - 0.5) > TIE_MARGIN ? units / scale : undefined;
}

function roundByText(value: number, decimals: number): number {
  const { digits, exponent } = decimalDigits(Math.abs(value));
  const kept = roundDigits(digits, exponent, decimals);
  const result = kept !== 0 ? kept : roundDigits(digits, exponent, placesOfFirstDigit(digits, exponent));
  return value < 0 ? -result : result;
}

/** value = 0.d₁d₂d₃… × 10^exponent */
function decimalDigits(value: number): { digits: string; exponent: number } {
  const [mantissa = "", power = "0"] = value.toString().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const leadingZeros = all.length - all.replace(/^0+/, "").length;
  return { digits: all.slice(leadingZeros), exponent: whole.length + Number(power) - leadingZeros };
}

const placesOfFirstDigit = (digits: string, exponent: number): number => (digits === "" ? 0 : 1 - exponent);

function roundDigits(digits: string, exponent: number, decimals: number): number {
  const keep = exponent + decimals;
  if (keep < 0) return 0;
  const head = digits.slice(0, keep).padEnd(keep, "0");
  const rest = digits.slice(keep);
  const up = roundsUp(rest, head);
  const units = BigInt(head === "" ? "0" : head) + (up ? 1n : 0n);
  return Number(`${units}e${-decimals}`);
}

function roundsUp(rest: string, head: string): boolean {
  const next = rest.charCodeAt(0) - 48;
  if (!(next >= 5)) return false;
  if (next > 5 || /[1-9]/.test(rest.slice(1))) return true;
  return head !== "" && (head.charCodeAt(head.length - 1) - 48) % 2 === 1;
}
