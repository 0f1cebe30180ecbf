// Runs the page's own modules in node: one JSON document in, one out, as `node checks.mjs < asked.json`.

import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";

if (!globalThis.crypto) globalThis.crypto = webcrypto; // node 18

const src = new URL("../../resources/verify-page/src/", import.meta.url);
const { fallback, native } = await import(new URL("ed25519.js", src));
const files = await import(new URL("files.js", src));
const { verify } = await import(new URL("verify.js", src));
const { sha256, sha512 } = await import(new URL("sha2.js", src));
const { WORDS } = await import(new URL("words.js", src));

const bytes = text => new Uint8Array(Buffer.from(text, "base64"));

async function viewOf(lists, ed25519) {
  const { realm } = lists;
  const root = await files.lastRoot(bytes(lists.root), lists.roots ? bytes(lists.roots) : null, realm, ed25519);
  const trust = lists.trust ? await files.readTrust(bytes(lists.trust), root, realm, ed25519) : null;
  const status = lists.status ? await files.readStatus(bytes(lists.status), root, realm, ed25519) : null;
  const registers = new Map();
  for (const one of lists.registers || []) {
    const register = await files.readRegister(bytes(one), root, realm, ed25519);
    registers.set(register.kid, register);
  }
  return { realm, trust, status, registers, freshUntil: trust && Math.min(trust.nextUpdate, root.expires) };
}

function plain(found) {
  const { result, colour, flags, unofficialHost, kid, endedOn, key } = found;
  const claims = found.claims && { ...found.claims, cti: Buffer.from(found.claims.cti).toString("hex") };
  return { result, colour, flags, unofficialHost, kid, endedOn: endedOn || null, centre: key ? key.name : null, claims };
}

const doing = {
  async verify({ lists, cases }, ed25519) {
    const view = await viewOf(lists, ed25519);
    const found = [];
    for (const { text, now, host } of cases) found.push(plain(await verify(text, view, now, ed25519, host)));
    return found;
  },

  // says of each list file on its own what is wrong with it, or null
  async lists({ cases }, ed25519) {
    const found = [];
    for (const one of cases) {
      try {
        await viewOf(one, ed25519);
        found.push(null);
      } catch (error) {
        if (!(error instanceof files.ListRefused)) throw error;
        found.push(error.message);
      }
    }
    return found;
  },

  // changes a good text in every way chance thinks of; gives the count of each result
  async mutate({ lists, text, now, count, seed }, ed25519) {
    const view = await viewOf(lists, ed25519);
    const good = bytesOf(text);
    const dice = random(seed);
    const results = {};
    for (let round = 0; round < count; round++) {
      const changed = mutated(good, dice);
      const found = await verify(textOf(changed), view, now, ed25519, null);
      results[found.result] = (results[found.result] || 0) + 1;
      if (found.claims) results.claims = (results.claims || 0) + 1;
    }
    return results;
  },

  async signatures({ cases }, ed25519) {
    const found = [];
    for (const [key, signature, message] of cases) {
      found.push(await ed25519.verify(bytes(key), bytes(signature), bytes(message)));
    }
    return found;
  },

  async hashes({ cases }) {
    return cases.map(one => [sha256, sha512].map(hash => Buffer.from(hash(bytes(one))).toString("hex")));
  },

  async words() {
    return WORDS;
  },
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function textOf(object) {
  let bits = "";
  for (const byte of object) bits += byte.toString(2).padStart(8, "0");
  return "C1" + (bits.match(/.{1,5}/g) || []).map(five => ALPHABET[parseInt(five.padEnd(5, "0"), 2)]).join("");
}

function bytesOf(text) {
  const bits = [...text.slice(2)].map(letter => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g), eight => parseInt(eight, 2));
}

// mulberry32: the same numbers for the same seed, everywhere
function random(seed) {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutated(good, dice) {
  const isSame = other => other.length === good.length && other.every((byte, at) => byte === good[at]);
  let changed = [...good];
  do {
    for (let times = 1 + dice(3); times > 0; times--) {
      const at = dice(changed.length);
      const kind = dice(6);
      if (kind < 3) changed[at] ^= 1 << dice(8);
      else if (kind === 3) changed[at] = dice(256);
      else if (kind === 4) changed.splice(at, 1 + dice(3));
      else changed.splice(at, 0, dice(256));
      if (changed.length === 0) changed = [...good];
    }
  } while (isSame(changed));
  return Uint8Array.from(changed);
}

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await doing[asked.do](asked, asked.mode === "native" ? native() : fallback())));
