import type { TestProject } from "vitest/node";
import { startServer } from "../support/running-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the running demo city. */
    url: string;
  }
}

/** One real server with the demo city for all browser tests, seeded as the first `npm start` does it. */
export default async function setup(project: TestProject) {
  const server = await startServer({ DEMO: "1" });
  project.provide("url", server.url);
  return () => server.remove();
}
