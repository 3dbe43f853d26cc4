import { type CrashRound, crashRounds } from "./crash-rounds.ts";

// npm run crash [-- rounds]: kills the service −9 under write load, prints a row for each round; ends with 1 where anything was lost.
const rounds = Number(process.argv[2] ?? 50);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error("用法：npm run crash -- 次数");
  process.exit(2);
}
const COLUMNS = ["round", "aliveMs", "restartMs", "imports", "notes", "traces", "samples", "flowStates"] as const;
const totals = new Map<string, number>();
let bad = 0;

const started = Date.now();
console.log(`| ${COLUMNS.join(" | ")} | lost | wrong |\n|${"---:|".repeat(COLUMNS.length + 2)}`);
await crashRounds(rounds, Math.random, (round: CrashRound) => {
  console.log(`| ${COLUMNS.map((key) => round[key]).join(" | ")} | ${round.lost.length} | ${round.wrong.length} |`);
  for (const line of [...round.lost, ...round.wrong]) console.log(`  ✗ ${line}`);
  bad += round.lost.length + round.wrong.length;
  for (const key of COLUMNS.slice(3)) totals.set(key, (totals.get(key) ?? 0) + round[key]);
});
const sums = [...totals].map(([key, sum]) => `${sum} ${key}`).join(", ");
console.log(
  `\n${rounds} kills in ${Math.round((Date.now() - started) / 1000)} s; acknowledged: ${sums}; lost or wrong: ${bad}`,
);
process.exit(bad === 0 ? 0 : 1);
