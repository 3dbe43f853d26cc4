import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Account } from "../../server/stores/accounts.store.ts";
import { actingAs } from "../../server/stores/acting.ts";
import type { AuditDraft } from "../../server/stores/audit.store.ts";
import type { Session } from "../../server/stores/sessions.store.ts";
import type { Database } from "../../server/stores/stores.ts";
import { days, hours, type Open } from "./fixtures.ts";

const ming: Omit<Account, "id"> = {
  login: "li.ming",
  name: "李明",
  passwordHash: "$argon2id$…",
  mustChangePassword: true,
  ssoSubject: null,
  disabled: false,
  demo: false,
  grants: [
    { role: "officer", district: "武进区" },
    { role: "viewer", district: null },
  ],
  createdAt: days(1),
};
const change: AuditDraft = {
  at: hours(1),
  actorKind: "user",
  actor: "li.ming",
  address: "10.0.0.5",
  action: "sample.add",
  objectKind: "sample",
  objectId: "7",
  before: null,
  after: { parameter: "NH3N", value: 1.25, note: "浑浊，100% 的样" },
  reason: "复测",
};

export function accessContract(open: Open): void {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(async () => {
    expect(await db.verify()).toEqual({ integrity: [], foreignKeys: [], rollups: [], audit: [] });
    await db.close();
  });

  describe("accounts", () => {
    const create = (of: Partial<Omit<Account, "id">> = {}) => db.transact((s) => s.accounts.create({ ...ming, ...of }));
    it("come back as they went in, by name, number and subject", async () => {
      const made = await create({ ssoSubject: "https://idp|42" });
      expect(made).toEqual({ ...ming, ssoSubject: "https://idp|42", id: made.id });
      const { accounts } = db.read;
      expect(await accounts.find("li.ming")).toEqual(made);
      expect(await accounts.findById(made.id)).toEqual(made);
      expect(await accounts.findBySubject("https://idp|42")).toEqual(made);
      expect([await accounts.find("nobody"), await accounts.findById(99), await accounts.findBySubject("x")]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect([await accounts.count(), await accounts.list()]).toEqual([1, [made]]);
    });
    it("have a name of their own", async () => {
      await create();
      await expect(create({ name: "另一个" })).rejects.toMatchObject({ code: "conflict" });
      expect(await db.read.accounts.count()).toBe(1);
    });
    it("change in what is said, and keep the rest", async () => {
      const made = await create();
      const grants = [{ role: "duty", district: null }] as const;
      const changed = await db.transact((s) => s.accounts.update(made.id, { name: "李明明", disabled: true, grants }));
      expect(changed).toEqual({ ...made, name: "李明明", disabled: true, grants });
      await expect(db.transact((s) => s.accounts.update(99, { name: "无" }))).rejects.toMatchObject({
        code: "not-found",
      });
    });
  });

  describe("sessions", () => {
    const session = (id: string, of: Partial<Session> = {}): Session => ({
      id,
      accountId: 1,
      createdAt: hours(0),
      lastSeenAt: hours(0),
      expiresAt: hours(10),
      address: "10.0.0.5",
      agent: "Firefox",
      ...of,
    });
    beforeEach(async () => {
      await db.transact((s) => s.accounts.create(ming));
      await db.transact(async (s) => {
        await s.sessions.create(session("a"), "hash-a");
        await s.sessions.create(session("b", { createdAt: hours(1) }), "hash-b");
      });
    });
    const ids = async (at = hours(2)) => (await db.read.sessions.list(at, 1)).map(({ id }) => id);
    it("are found by their token until they end", async () => {
      const find = (at: number) => db.read.sessions.findByToken("hash-a", at as never);
      expect(await find(hours(9))).toEqual(session("a"));
      expect([await find(hours(10)), await db.read.sessions.findByToken("hash-c", hours(1))]).toEqual([
        undefined,
        undefined,
      ]);
      expect(await ids()).toEqual(["b", "a"]);
      expect(await ids(hours(10))).toEqual([]);
    });
    it("last longer when used", async () => {
      await db.transact((s) => s.sessions.touch("a", hours(9), hours(20)));
      expect(await ids(hours(15))).toEqual(["a"]);
      expect(await db.read.sessions.lastSeen()).toEqual(new Map([[1, hours(9)]]));
    });
    it("end one by one, by their owner only, or all but one", async () => {
      const revoke = (account: number, id: string) => db.transact((s) => s.sessions.revoke(account, id, hours(2)));
      expect([await revoke(2, "a"), await revoke(1, "a"), await revoke(1, "a")]).toEqual([false, true, false]);
      expect(await ids()).toEqual(["b"]);
      await db.transact((s) => s.sessions.create(session("c"), "hash-c"));
      expect(await db.transact((s) => s.sessions.revokeAll(1, hours(2), "c"))).toBe(1);
      expect(await ids()).toEqual(["c"]);
      expect(await db.transact((s) => s.sessions.revokeAll(1, hours(2)))).toBe(1);
    });
    it("are forgotten long after they ended", async () => {
      await db.transact((s) => s.sessions.revoke(1, "a", hours(2)));
      expect(await db.transact((s) => s.sessions.forgetEnded(hours(5)))).toBe(1);
      expect(await db.transact((s) => s.sessions.forgetEnded(hours(11)))).toBe(1);
    });
  });

  describe("keys", () => {
    const key = {
      id: "k1",
      accountId: 1,
      name: "日报",
      actions: ["read", "import"],
      createdAt: hours(0),
      expiresAt: days(9),
    };
    beforeEach(async () => {
      await db.transact((s) => s.accounts.create(ming));
      await db.transact((s) => s.apiKeys.create(key as never, "hash"));
    });
    it("come back as they went in, and are taken back once", async () => {
      const kept = { ...key, lastUsedAt: null, revokedAt: null };
      expect(await db.read.apiKeys.find("k1")).toEqual({ ...kept, secretHash: "hash" });
      expect([await db.read.apiKeys.list(), await db.read.apiKeys.list(1), await db.read.apiKeys.list(2)]).toEqual([
        [kept],
        [kept],
        [],
      ]);
      await db.transact((s) => s.apiKeys.touch("k1", hours(3)));
      const revoke = () => db.transact((s) => s.apiKeys.revoke("k1", hours(4)));
      expect([await revoke(), await revoke()]).toEqual([true, false]);
      expect(await db.read.apiKeys.find("k1")).toMatchObject({ lastUsedAt: hours(3), revokedAt: hours(4) });
    });
    it("belong to an account and end after they begin", async () => {
      await expect(
        db.transact((s) => s.apiKeys.create({ ...key, id: "k2", accountId: 9 } as never, "h")),
      ).rejects.toThrow();
      const backwards = { ...key, id: "k3", expiresAt: hours(-1) };
      await expect(db.transact((s) => s.apiKeys.create(backwards as never, "h"))).rejects.toThrow();
    });
  });

  describe("audit", () => {
    const append = (of: Partial<AuditDraft> = {}) => db.transact((s) => s.audit.append({ ...change, ...of }));
    const found = async (filter: Parameters<Database["read"]["audit"]["list"]>[0]) =>
      (await db.read.audit.list(filter, { limit: 10, offset: 0 })).items.map(({ seq }) => seq);
    it("entries come back as they went in, newest first, each naming the one before by its hash", async () => {
      const [one, two] = [await append(), await append({ action: "sample.withdraw", after: null })];
      expect([one.seq, two.seq]).toEqual([1, 2]);
      expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(one).toEqual({ ...change, seq: 1, hash: one.hash });
      const all = await db.read.audit.list({}, { limit: 10, offset: 0 });
      expect(all).toEqual({ items: [two, one], total: 2 });
      expect((await db.read.audit.list({}, { limit: 1, offset: 1 })).items).toEqual([one]);
      expect(await db.read.audit.verify()).toEqual({ entries: 2, brokenAt: null, headSeq: 2, headHash: two.hash });
    });
    it("are found by when, who, what and any word in them", async () => {
      await append();
      await append({
        at: hours(5),
        actor: "admin",
        action: "account.create",
        objectKind: "account",
        objectId: "x",
        after: null,
        reason: null,
      });
      expect(await found({ actor: "li.ming" })).toEqual([1]);
      expect(await found({ action: "account.create" })).toEqual([2]);
      expect(await found({ objectKind: "sample", objectId: "7" })).toEqual([1]);
      expect(await found({ from: hours(2) })).toEqual([2]);
      expect(await found({ to: hours(5) })).toEqual([1]);
      expect(await found({ beforeSeq: 2 })).toEqual([1]);
      expect(await found({ text: "浑浊" })).toEqual([1]);
      expect(await found({ text: "100%" })).toEqual([1]);
      expect(await found({ text: "1_0%" })).toEqual([]);
    });
    it("of a unit of work that fails are not there, and leave no gap", async () => {
      await append();
      await expect(
        db.transact(async (s) => {
          await s.audit.append(change);
          throw new Error("the change failed");
        }),
      ).rejects.toThrow("the change failed");
      expect((await append()).seq).toBe(2);
      expect((await db.read.audit.verify()).brokenAt).toBeNull();
    });
    it("a change by a person without an entry is not kept; the service may", async () => {
      const set = () => db.transact((s) => s.settings.set("a", "b"));
      await expect(actingAs({ actor: { kind: "user", name: "li.ming" }, address: null }, set)).rejects.toThrow(
        "without an entry in the audit",
      );
      expect(await db.read.settings.get("a")).toBeUndefined();
      await set();
      expect(await db.read.settings.get("a")).toBe("b");
    });
  });
}
