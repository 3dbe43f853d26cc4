/** A service that runs, asked over HTTP. The one place that knows how a request shows who it is from. */
export function serviceClient(url: string, credentials: Readonly<Record<string, string>>) {
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
export type ServiceClient = ReturnType<typeof serviceClient>;

/** The service answered, and not with yes. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    body: string,
  ) {
    super(`${status} ${body}`);
  }
}
