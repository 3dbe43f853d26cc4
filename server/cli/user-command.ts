import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { z } from "zod";
import { login } from "../../shared/contract/access.ts";
import { type Grant, KEY_ACTIONS, ROLES } from "../../shared/domain/access/roles.ts";
import { AppError } from "../../shared/domain/errors.ts";
import { DAY_S, toBeijing } from "../../shared/domain/time.ts";
import { type EpochSeconds, epochSeconds } from "../../shared/domain/units.ts";
import type { Config } from "../config/env.ts";
import { passwordHashes } from "../services/hash-password.ts";
import { createAccount, listAccounts, requireAccount, resetPassword } from "../services/manage-accounts.ts";
import { createKey } from "../services/manage-keys.ts";
import { openDatabase } from "../stores/open-database.ts";
import type { Database } from "../stores/stores.ts";
import { parseCommand, UsageError } from "./command.ts";

const OPTIONS = {
  name: { type: "string" },
  grant: { type: "string", multiple: true },
  reason: { type: "string" },
  actions: { type: "string" },
  days: { type: "string", default: "90" },
  "password-stdin": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;
type Values = ReturnType<typeof parseCommand<typeof OPTIONS>>["values"];
type Deps = { database: Database; now: () => EpochSeconds; hashes: ReturnType<typeof passwordHashes> };

/** `user add·passwd·list·key`: by who has the files of the installation, whoever may sign in. */
export async function runUserCommand(args: string[], config: Config): Promise<number> {
  const { values, positionals } = parseCommand(args, OPTIONS);
  const [verb, ...rest] = positionals;
  const run = VERBS[verb ?? ""];
  if (run === undefined) throw new UsageError("user 之后为 add、passwd、list 或 key");
  const database = await openDatabase(config.databasePath);
  try {
    await run({ database, now: () => epochSeconds(Date.now() / 1000), hashes: passwordHashes() }, rest, values);
    return 0;
  } finally {
    await database.close();
  }
}

const VERBS: Record<string, (deps: Deps, rest: string[], values: Values) => Promise<void>> = {
  add: async (deps, rest, values) => {
    const name = onlyLogin(rest);
    const grants = (values.grant ?? []).map(grantOf);
    if (grants.length === 0) throw new UsageError("至少一个 --grant 角色[:区县]，如 --grant officer:武进区");
    const password = await passwordGiven(values);
    const of = { login: name, name: values.name ?? name, grants, password };
    const made = await createAccount(deps)(null, of, values.reason ?? null);
    console.log(`已建账号 ${name}`);
    if (made.password !== null) console.log(`密码 ${made.password}（只显示这一次，首次登录后须修改）`);
  },
  passwd: async (deps, rest, values) => {
    const name = onlyLogin(rest);
    const { password } = await resetPassword(deps)(
      null,
      name,
      values.reason ?? "命令行重设",
      await passwordGiven(values),
    );
    console.log(`已重设 ${name} 的密码，各处登录已结束`);
    if (password !== null) console.log(`密码 ${password}（只显示这一次，首次登录后须修改）`);
  },
  list: async (deps, _rest, values) => {
    const all = (await listAccounts(deps)()).map(
      ({ account: { login: name, name: of, grants, disabled, demo }, lastSeenAt }) => ({
        login: name,
        name: of,
        grants,
        disabled,
        demo,
        last_seen_at: lastSeenAt,
      }),
    );
    if (values.json) console.log(JSON.stringify(all));
    else
      for (const of of all) {
        const grants = of.grants.map(({ role, district }) => `${role}:${district ?? "全市"}`).join(" ");
        const marks = [of.disabled ? "已停用" : "", of.demo ? "演示" : ""].filter(Boolean).join(" ");
        const seen = of.last_seen_at === null ? "从未登录" : toBeijing(of.last_seen_at);
        console.log([of.login, of.name, grants, seen, marks].join("\t").trimEnd());
      }
  },
  key: async (deps, rest, values) => {
    const account = await requireAccount(deps.database.read, null, onlyLogin(rest));
    const actions = z.array(z.enum(KEY_ACTIONS)).safeParse((values.actions ?? "read").split(","));
    if (!actions.success) throw new UsageError(`--actions 为 ${KEY_ACTIONS.join("、")}，逗号分隔`);
    const days = Number(values.days);
    if (!Number.isInteger(days) || days < 1) throw new UsageError("--days 为天数");
    const expiresAt = epochSeconds(deps.now() + days * DAY_S);
    const name = values.name ?? `命令行 ${randomBytes(2).toString("hex")}`;
    const { secret } = await createKey(deps)(account, { name, actions: actions.data, expiresAt });
    console.log(secret);
  },
};

function onlyLogin(rest: string[]): string {
  const parsed = login.safeParse(rest[0]);
  if (rest.length !== 1 || !parsed.success) throw new UsageError("需要一个账号名（小写字母、数字、点或短横）");
  return parsed.data;
}

/** `officer`, or `officer:武进区`. */
function grantOf(text: string): Grant {
  const [role, district] = text.split(":");
  const known = z.enum(ROLES).safeParse(role);
  if (!known.success) throw new UsageError(`角色为 ${ROLES.join("、")}`);
  return { role: known.data, district: district || null };
}

/** From standard input, so that it stands in no history of commands; undefined: one is made. */
async function passwordGiven(values: Values): Promise<string | undefined> {
  if (!values["password-stdin"]) return undefined;
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  throw new AppError("invalid", "标准输入里没有密码");
}
