import { signedIn, TEST_ADMIN } from "./signed-in.ts";

type Account = Readonly<Record<string, string>>;

/**
 * A service that runs, asked over HTTP by its administrator, or with the key in CAPILLARY_API_KEY. The one place that knows how
 * a request shows who it is from.
 */
export async function serviceClient(
  url: string,
  { key = process.env.CAPILLARY_API_KEY, account = TEST_ADMIN }: { key?: string | undefined; account?: Account } = {},
) {
  const credentials: Record<string, string> =
    key === undefined ? await signedIn(url, account) : { Authorization: `Bearer ${key}` };
  const request = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { ...init, headers: { ...credentials, ...(init.headers as Record<string, string>) } });
  const answer = async <T>(res: Response): Promise<T> => {
    const body: unknown = await res.json();
    if (!res.ok) throw new Refused(res.status, JSON.stringify(body));
    return body as T;
  };
  return {
    request,
    /** @throws Refused where the answer is not 2xx */
    get: async <T>(path: string): Promise<T> => answer<T>(await request(path)),
    post: async <T>(path: string, body: unknown): Promise<T> =>
      answer<T>(
        await request(path, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        }),
      ),
  };
}
export type ServiceClient = Awaited<ReturnType<typeof serviceClient>>;

/** The service answered, and not with yes. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    body: string,
  ) {
    super(`${status} ${body}`);
  }
}
