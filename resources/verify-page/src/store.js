// What this device remembers: every list with the highest version ever seen, so that an older one can be refused later.

const DATABASE = "bekal-verify";
const TABLE = "lists";

const PATIENCE = 2000; // ms: Safari 14.1 may leave a request without any answer

const done = request =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    setTimeout(() => reject(new Error("no answer")), PATIENCE);
  });

// Opens the memory of one pinned root; where the browser keeps nothing (private windows), it lasts as long as the page.
export async function openStore(pin) {
  try {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    return new Store(pin, await done(request));
  } catch {
    return new Store(pin, null);
  }
}

class Store {
  constructor(pin, database) {
    this.pin = pin;
    this.database = database;
    this.kept = new Map();
  }

  // Gives {version, bytes, by} of a list, or null; `by` is the version of the root under which it was proved.
  async get(name) {
    if (this.database) {
      try {
        const found = await done(this.database.transaction(TABLE).objectStore(TABLE).get(`${this.pin}/${name}`));
        if (found) this.kept.set(name, found);
      } catch {
        // what this page already holds is all there is
      }
    }
    return this.kept.get(name) || null;
  }

  // Keeps a list unless a newer one was kept meanwhile, by this page or by another window.
  async put(name, list) {
    const held = this.kept.get(name);
    if (held && held.version > list.version) return;
    this.kept.set(name, list);
    if (!this.database) return;
    try {
      const table = this.database.transaction(TABLE, "readwrite").objectStore(TABLE);
      const found = await done(table.get(`${this.pin}/${name}`));
      if (!found || found.version <= list.version) await done(table.put(list, `${this.pin}/${name}`));
    } catch {
      // a full disk: the page still works, it only remembers less
    }
  }
}
