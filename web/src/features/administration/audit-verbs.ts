/** Actions the audit knows, in the order they are offered. */
export const AUDIT_ACTIONS = [
  "session.start",
  "session.end",
  "session.end-all",
  "account.create",
  "account.change",
  "account.reset-password",
  "account.change-password",
  "account.link-sso",
  "key.create",
  "key.revoke",
  "import.start",
  "import.end",
  "import.undo",
  "exceedance.acknowledge",
  "flow.state",
  "flow.withdraw",
  "trace.create",
  "trace.rerun",
  "trace.follow",
  "sample.add",
  "sample.withdraw",
] as const;

/** The message that names an action. */
export const verbKey = (action: string): string => `admin.audit.verb.${action.replace(".", "-")}`;
