import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningServer, startServer } from "../support/running-server.ts";

const CLIENTS = 200;
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ DEMO: "0", BACKUP_EVERY_H: "0" });
});
afterAll(() => server.remove());

it("clients that trickle their headers are cut off within half a minute, and hold up nobody meanwhile", async () => {
  const { port } = new URL(server.url);
  const began = performance.now();
  const clients = Array.from({ length: CLIENTS }, (): Socket => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write("GET /api/sections HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    return socket;
  });
  const gone = clients.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  const trickle = setInterval(() => {
    for (const socket of clients) if (!socket.destroyed) socket.write("a");
  }, 1_000);
  const asked = performance.now();
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(performance.now() - asked).toBeLessThan(5_000);
  await Promise.all(gone);
  clearInterval(trickle);
  expect(performance.now() - began).toBeLessThan(30_000);
}, 60_000);
