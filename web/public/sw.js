// Keeps the page and what a trace was last seen with, for banks without a signal. The network comes first for everything
// that can change; built files never change. Results entered offline are kept by the page itself.
const SHELL = "capillary-shell-1";
const SEEN = "capillary-seen-1";
const KEPT = /^\/api\/(meta$|traces\/[0-9A-Z]{26}(\/next-samples|\/light)?$)/;
const MOST_SEEN = 60;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.add("/")));
  self.skipWaiting();
});
self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== SHELL && name !== SEEN).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(cacheFirst(request));
  else if (request.mode === "navigate") event.respondWith(networkFirst(request, SHELL, "/"));
  else if (KEPT.test(url.pathname)) event.respondWith(networkFirst(request, SEEN, request));
});

async function cacheFirst(request) {
  const cache = await caches.open(SHELL);
  const known = await cache.match(request);
  if (known !== undefined) return known;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function networkFirst(request, name, key) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      await cache.put(key, answer.clone());
      if (name === SEEN) await forgetOldest(cache);
    }
    return answer;
  } catch (error) {
    const known = await cache.match(key, { ignoreVary: true });
    if (known === undefined) throw error;
    return known;
  }
}

async function forgetOldest(cache) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST_SEEN))) await cache.delete(key);
}
