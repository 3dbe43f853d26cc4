import type { Grant } from "../../shared/domain/access/roles.ts";
import type { EpochSeconds } from "../../shared/domain/units.ts";
import type { Database } from "../stores/stores.ts";
import { recordChange } from "./record-change.ts";

type DemoAccount = { login: string; name: string; grants: readonly Grant[] };

/** One of each kind of user, and two districts that share boundaries. They have no passwords. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { login: "demo-officer", name: "演示·市级水环境管理", grants: [{ role: "officer", district: null }] },
  { login: "demo-duty", name: "演示·太湖安全度夏值守", grants: [{ role: "duty", district: null }] },
  { login: "demo-planner", name: "演示·规划核算", grants: [{ role: "planner", district: null }] },
  { login: "demo-wujin", name: "演示·武进区水环境管理", grants: [{ role: "officer", district: "武进区" }] },
  { login: "demo-jintan", name: "演示·金坛区规划核算", grants: [{ role: "planner", district: "金坛区" }] },
  { login: "demo-viewer", name: "演示·只读", grants: [{ role: "viewer", district: null }] },
  { login: "demo-admin", name: "演示·系统管理", grants: [{ role: "admin", district: null }] },
];

/** Makes the accounts of the demo city that are not there yet. */
export const seedDemoAccounts =
  ({ database, now }: { database: Database; now: () => EpochSeconds }) =>
  async (): Promise<void> => {
    const known = new Set((await database.read.accounts.list()).map(({ login }) => login));
    const missing = DEMO_ACCOUNTS.filter(({ login }) => !known.has(login));
    if (missing.length === 0) return;
    await database.transact(async (stores) => {
      for (const of of missing) {
        await stores.accounts.create({
          ...of,
          passwordHash: null,
          mustChangePassword: false,
          ssoSubject: null,
          disabled: false,
          demo: true,
          createdAt: now(),
        });
        const after = { name: of.name, grants: of.grants, demo: true };
        await recordChange(stores, now(), { action: "account.create", of: ["account", of.login], after });
      }
    });
  };
