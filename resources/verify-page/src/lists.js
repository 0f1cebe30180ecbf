// The lists in hand: those this device remembers, and newer ones from the server; a worse one never takes their place.

import { fromBase64, hex } from "./bytes.js";
import { decode } from "./cbor.js";
import { ListRefused, credentialsIn, lastRoot, readRegister, readStatus, readTrust } from "./files.js";
import { sha256 } from "./sha2.js";
import { openStore } from "./store.js";

const LARGEST = 16 * 1024 * 1024; // bytes
const PATIENCE = 20000; // ms

export class Lists {
  // `pin` is {realm, root}; `carried` are lists that came with the page (in base64), where it is used from a folder.
  constructor(pin, ed25519, carried) {
    this.pinned = fromBase64(pin.root);
    this.realm = pin.realm;
    this.ed25519 = ed25519;
    this.carried = carried;
    this.trust = null;
    this.status = null;
    this.registers = new Map();
    this.freshUntil = 0;
    this.offersRegister = new Set(); // keys for which the server has one; it could leave any out anyway
    this.refused = new Set(); // reasons why lists from the server were not taken
  }

  // Takes up what this device remembers.
  async open() {
    this.store = await openStore(hex(sha256(this.pinned).subarray(0, 8)));
    await this.adopt(name => (this.carried && this.carried[name] ? fromBase64(this.carried[name]) : null));
  }

  // Asks the server for newer lists; says whether it answered.
  async refresh() {
    if (this.carried) return false;
    const names = ["roots.cbor", "trust.cose", "status.cose", "registers.cbor"];
    const found = await Promise.all(names.map(name => fetched(`lists/${name}`)));
    const offered = new Map(names.map((name, at) => [name.split(".")[0], found[at]]));
    if (found.every(one => one === null)) return false;
    await this.adopt(name => offered.get(name));
    this.offersRegister = new Set(kidsIn(offered.get("registers")));
    return true;
  }

  // Takes up lists offered by somebody, each only if it is signed and no older than the one remembered.
  async adopt(offered) {
    const { realm, ed25519 } = this;
    const root = await this.take("roots", offered("roots"), (bytes, seen) =>
      lastRoot(this.pinned, bytes, realm, ed25519, seen),
    );
    this.root = root || this.root || (await lastRoot(this.pinned, null, realm, ed25519));
    const by = this.root;
    const proved = await this.provedCredentials();
    this.trust = await this.take("trust", offered("trust"), (bytes, seen) =>
      readTrust(bytes, by, realm, ed25519, seen, proved),
    );
    this.status = await this.take("status", offered("status"), (bytes, seen) => readStatus(bytes, by, realm, ed25519, seen));
    this.freshUntil = this.trust ? Math.min(this.trust.nextUpdate, by.expires) : 0;
  }

  // Brings the register of one key; which one reveals the centre, never the person.
  async bringRegister(kid) {
    if (!this.trust || !this.trust.keys.has(kid)) return;
    const name = `reg/${kid}`;
    let offered = null;
    if (this.carried) offered = this.carried[name] ? fromBase64(this.carried[name]) : null;
    else if (this.offersRegister.has(kid)) offered = await fetched(`lists/${name}.cose`);
    const register = await this.take(name, offered, (bytes, seen) =>
      readRegister(bytes, this.root, this.realm, this.ed25519, seen),
    );
    if (register && register.kid === kid) this.registers.set(kid, register);
  }

  // Gives the credentials that this device has proved under the present root.
  async provedCredentials() {
    const kept = await this.store.get("trust");
    return kept && kept.by === this.root.version ? credentialsIn(kept.bytes) : new Set();
  }

  async take(name, offered, read) {
    const kept = await this.store.get(name);
    const seen = kept ? kept.version : 0;
    if (offered) {
      try {
        const list = await read(offered, seen);
        if (name.startsWith("reg/") && name !== `reg/${list.kid}`) throw new ListRefused("reg", "FORGED");
        await this.store.put(name, { version: list.version, bytes: offered, by: this.root ? this.root.version : 0 });
        return list;
      } catch (error) {
        if (!(error instanceof ListRefused)) throw error;
        this.refused.add(error.why === "OLDER" ? "rollback" : "forged");
      }
    }
    try {
      return kept && (await read(kept.bytes, seen));
    } catch (error) {
      if (!(error instanceof ListRefused)) throw error;
      return null; // a later root no longer trusts who signed it
    }
  }
}

function kidsIn(bytes) {
  try {
    return bytes ? decode(bytes).map(hex) : [];
  } catch {
    return [];
  }
}

async function fetched(path) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(path, {
      cache: "no-cache",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: stop.signal,
    });
    // hosts that answer every address with a page of theirs have no such list either
    if (!answer.ok || /html/.test(answer.headers.get("content-type"))) return null;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length <= LARGEST ? bytes : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
