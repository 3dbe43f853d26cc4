/** The administrator of every server a test starts. */
export const TEST_ADMIN = { login: "admin", password: "试验用的一句长话 2026" } as const;

/** Headers of somebody signed in at a server: the administrator, or another account. @throws Error where it is refused */
export async function signedIn(
  url: string,
  account: Readonly<Record<string, string>> = TEST_ADMIN,
): Promise<{ Cookie: string }> {
  const res = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(account),
  });
  if (!res.ok) throw new Error(`signing in: ${res.status} ${await res.text()}`);
  const cookies = res.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  return { Cookie: cookies.join("; ") };
}
