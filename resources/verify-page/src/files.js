// The signed lists: root, trust, status, registers; each believed only under the right key and never in an older version.

import { compare, hex } from "./bytes.js";
import { MAX_INT, Malformed, Pairs, decode } from "./cbor.js";
import { KID_SIZE, kidOf, read, readByMany, signers } from "./cose.js";

export const [ACCREDITOR, STATUS] = [1, 2];
export const [WITHDRAWN, COMPROMISED] = [1, 2];
export const RECORD_SIZE = 11; // cti, code, day
export const DIGEST_SIZE = 8;
const CTI_SIZE = 8;
const END_OF_TIME = 2 ** 40;

// A list that is not used; `why` is DAMAGED, FORGED, OLDER, NEWER, SKIPPED or TWICE.
export class ListRefused extends Error {
  constructor(kind, why) {
    super(`${kind} ${why}`);
    this.kind = kind;
    this.why = why;
  }
}

class Newer extends Error {}

function whole(value, lowest = 0, highest = MAX_INT) {
  if (typeof value !== "number" || value < lowest || value > highest) throw new Malformed("number");
  return value;
}

function data(value, size) {
  if (!(value instanceof Uint8Array) || (size !== undefined && value.length !== size)) throw new Malformed("bytes");
  return value;
}

function array(value) {
  if (!Array.isArray(value)) throw new Malformed("array");
  return value;
}

function pairs(value) {
  if (!(value instanceof Pairs)) throw new Malformed("map");
  return value.pairs;
}

// A text of one to `limit` bytes that shows in one line.
function line(value, limit = 120) {
  const fits = typeof value === "string" && value !== "" && new TextEncoder().encode(value).length <= limit;
  if (!fits || /[^\P{Z} ]|\p{C}/u.test(value)) throw new Malformed("text");
  return value;
}

// Records of `size` bytes in strictly ascending order of their first `keySize` bytes.
function records(value, size, keySize) {
  data(value);
  if (value.length % size) throw new Malformed("records");
  for (let at = size; at < value.length; at += size) {
    if (compare(value.subarray(at - size, at - size + keySize), value.subarray(at, at + keySize)) >= 0) {
      throw new Malformed("records not ascending");
    }
  }
  return value;
}

// The fields of a file's map; labels 0 to 23 that we do not know belong to a later version.
function fields(item, last) {
  pairs(item);
  for (const [label] of item.pairs) {
    if (typeof label !== "number" || !(label > 23 || (label >= 1 && label <= last))) throw new Newer();
  }
  return item;
}

function payloadRead(payload, kind, reader) {
  try {
    return reader(decode(payload));
  } catch (error) {
    if (error instanceof Malformed) throw new ListRefused(kind, "DAMAGED");
    if (error instanceof Newer) throw new ListRefused(kind, "NEWER");
    throw error;
  }
}

function taken(bytes, kind, reader = read) {
  try {
    return reader(bytes);
  } catch (error) {
    if (error instanceof Malformed) throw new ListRefused(kind, "DAMAGED");
    throw error;
  }
}

async function unseal(bytes, kind, realm, keys, reader, ed25519) {
  const envelope = taken(bytes, kind);
  const key = keys.find(one => kidOf(one) === envelope.kid);
  const isSigned =
    key &&
    envelope.algorithmFits &&
    (await ed25519.verify(key, envelope.signature, envelope.toBeSigned(`${realm}/${kind}`)));
  if (!isSigned) throw new ListRefused(kind, "FORGED");
  return payloadRead(envelope.payload, kind, reader);
}

function notOlder(kind, list, seen) {
  if (list.version < seen) throw new ListRefused(kind, "OLDER");
  return list;
}

// The root: which keys may accredit and which may publish the lists, signed by two of three custodians.

function publics(item) {
  const keys = array(item).map(key => data(key, 32));
  for (let at = 1; at < keys.length; at++) if (compare(keys[at - 1], keys[at]) >= 0) throw new Malformed("keys");
  return keys;
}

function root(item) {
  const map = fields(item, 6);
  const keys = publics(map.get(4));
  const roles = new Map(pairs(map.get(6)).map(([role, held]) => [whole(role, 1, 23), publics(held)]));
  const threshold = whole(map.get(5), 2, Math.max(keys.length - 1, 0));
  const issued = whole(map.get(2));
  const named = [...keys, ...[...roles.values()].flat()].map(hex);
  const isManned = role => roles.has(role) && roles.get(role).length > 0;
  if (!isManned(ACCREDITOR) || !isManned(STATUS) || new Set(named).size !== named.length) throw new Malformed("roles");
  return { version: whole(map.get(1), 1), issued, expires: whole(map.get(3), issued + 1), keys, threshold, roles };
}

async function readRoot(bytes, realm, others, ed25519) {
  const envelope = taken(bytes, "root", readByMany);
  const found = payloadRead(envelope.payload, "root", root);
  const known = new Map([...found.keys, ...others].map(key => [kidOf(key), key]));
  return [found, await signers(envelope, known, `${realm}/root`, ed25519)];
}

function requireSigned(by, signed) {
  if (by.keys.filter(key => signed.has(kidOf(key))).length < by.threshold) throw new ListRefused("root", "FORGED");
}

// Reads the pinned root, for which only its own custodians vouch.
export async function firstRoot(bytes, realm, ed25519) {
  const [found, signed] = await readRoot(bytes, realm, [], ed25519);
  requireSigned(found, signed);
  return found;
}

// Reads the root that follows: signed by enough custodians of both.
export async function nextRoot(bytes, current, realm, ed25519) {
  const [found, signed] = await readRoot(bytes, realm, current.keys, ed25519);
  if (found.version <= current.version) throw new ListRefused("root", "OLDER");
  if (found.version > current.version + 1) throw new ListRefused("root", "SKIPPED");
  requireSigned(current, signed);
  requireSigned(found, signed);
  return found;
}

// Follows the roots after the pinned one; `chain` is the file that lists them, an array of byte strings.
export async function lastRoot(pinned, chain, realm, ed25519, seen = 0) {
  let current = await firstRoot(pinned, realm, ed25519);
  if (chain) {
    const files = payloadRead(chain, "root", item => array(item).map(file => data(file)));
    for (const file of files) current = await nextRoot(file, current, realm, ed25519);
  }
  return notOlder("root", current, seen);
}

// K1: one accredited key; its name (kid) is computed, never read.
function credential(item) {
  const map = fields(item, 9);
  const progs = array(map.get(6)).map(prog => whole(prog, 1, 65535));
  if (progs.some((prog, at) => at > 0 && prog <= progs[at - 1])) throw new Malformed("programmes not ascending");
  const nbf = whole(map.get(4), 0, END_OF_TIME);
  const publicKey = data(map.get(3), 32);
  return {
    code: line(map.get(1), 32),
    name: line(map.get(2)),
    publicKey,
    kid: kidOf(publicKey),
    nbf,
    sexp: whole(map.get(5), nbf + 1, END_OF_TIME),
    progs,
    serial: whole(map.get(7), 1),
    licence: map.has(8) ? line(map.get(8)) : "",
    city: map.has(9) ? line(map.get(9)) : "",
  };
}

function trust(item) {
  const map = fields(item, 7);
  const keeps = new Map(
    pairs(map.get(7)).map(([kid, digests]) => [hex(data(kid, KID_SIZE)), records(digests, DIGEST_SIZE, DIGEST_SIZE)]),
  );
  const none = new Uint8Array(0);
  const ends = new Map();
  for (const [kid, end] of pairs(map.get(5))) {
    if (array(end).length !== 2) throw new Malformed("end of a key");
    const name = hex(data(kid, KID_SIZE));
    ends.set(name, { state: whole(end[0], WITHDRAWN, COMPROMISED), cutoff: whole(end[1]), keep: keeps.get(name) || none });
    keeps.delete(name);
  }
  if (keeps.size || [...ends.values()].some(end => end.keep.length && end.state !== COMPROMISED)) {
    throw new Malformed("kept digests of a key that is not compromised");
  }
  const titles = new Map(pairs(map.get(6)).map(([prog, title]) => [whole(prog, 1, 65535), line(title)]));
  const issued = whole(map.get(2));
  const credentials = array(map.get(4)).map(one => data(one));
  return { version: whole(map.get(1), 1), issued, nextUpdate: whole(map.get(3), issued), credentials, ends, titles };
}

// Gives the credentials of a trust file that was proved before, as hex: what stands in it again needs no second proof.
export function credentialsIn(bytes) {
  return new Set(trust(decode(read(bytes).payload)).credentials.map(hex));
}

// Reads a trust file that the root's accreditor signed, and every credential in it. `proved` are credentials that one of
// the same accreditors is known to have signed: five hundred signatures take an old telephone seconds.
export async function readTrust(bytes, by, realm, ed25519, seen = 0, proved = new Set()) {
  const accreditors = by.roles.get(ACCREDITOR);
  const list = await unseal(bytes, "trust", realm, accreditors, trust, ed25519);
  const keys = new Map();
  const serials = new Set();
  const read = list.credentials.map(async one =>
    proved.has(hex(one))
      ? payloadRead(taken(one, "key").payload, "key", credential)
      : unseal(one, "key", realm, accreditors, credential, ed25519),
  );
  for (const one of await Promise.all(read)) {
    if (keys.has(one.kid) || serials.has(one.serial)) throw new ListRefused("trust", "TWICE");
    keys.set(one.kid, one);
    serials.add(one.serial);
  }
  for (const kid of list.ends.keys()) if (!keys.has(kid)) throw new ListRefused("trust", "DAMAGED");
  return notOlder("trust", { ...list, keys }, seen);
}

function status(item) {
  const map = fields(item, 4);
  const listed = new Map();
  for (const [kid, some] of pairs(map.get(4))) {
    records(some, RECORD_SIZE, CTI_SIZE);
    for (let at = CTI_SIZE; at < some.length; at += RECORD_SIZE) whole(some[at], 1, 3);
    listed.set(hex(data(kid, KID_SIZE)), some);
  }
  const issued = whole(map.get(2));
  return { version: whole(map.get(1), 1), issued, nextUpdate: whole(map.get(3), issued), records: listed };
}

export async function readStatus(bytes, by, realm, ed25519, seen = 0) {
  return notOlder("status", await unseal(bytes, "status", realm, by.roles.get(STATUS), status, ed25519), seen);
}

function register(item) {
  const map = fields(item, 4);
  const digests = records(map.get(4), DIGEST_SIZE, DIGEST_SIZE);
  return { kid: hex(data(map.get(3), KID_SIZE)), asOf: whole(map.get(2)), digests, version: whole(map.get(1), 1) };
}

export async function readRegister(bytes, by, realm, ed25519, seen = 0) {
  return notOlder("reg", await unseal(bytes, "reg", realm, by.roles.get(STATUS), register, ed25519), seen);
}
