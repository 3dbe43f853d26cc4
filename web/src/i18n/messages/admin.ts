/** Administration: accounts, keys, permissions, audit, system. */
export const zh = {
  title: "系统管理",
  forbidden: "这个账号不能管理系统",
  forbiddenHint: "需要时请联系系统管理员。",
};

export const en: typeof zh = {
  title: "Administration",
  forbidden: "This account may not administer",
  forbiddenHint: "Ask the administrator if you need it.",
};
