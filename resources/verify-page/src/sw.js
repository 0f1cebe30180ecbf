// Keeps the page's own files, so that it opens without a network; the lists are kept by the page itself, which checks them.
// The publisher writes SHELL, a digest of all these files, before the first line.
/* global SHELL */

const NAME = `bekal-${SHELL}`;
const FILES = ["./", "app.js", "pin.js", "app.css", "app.webmanifest", "icon.svg"];
const KEPT = new Set(FILES.map(file => new URL(file, location.href).pathname));

self.addEventListener("install", event => {
  const fresh = FILES.map(file => new Request(file, { cache: "reload", credentials: "omit", referrerPolicy: "no-referrer" }));
  event.waitUntil(caches.open(NAME).then(cache => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  const older = caches.keys().then(names => names.filter(name => name.startsWith("bekal-") && name !== NAME));
  event.waitUntil(older.then(names => Promise.all(names.map(name => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !KEPT.has(url.pathname)) return;
  event.respondWith(
    caches.open(NAME).then(cache => cache.match(url.pathname)).then(kept => kept || fetch(request)),
  );
});
