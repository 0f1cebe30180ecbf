// Deterministic CBOR, read only if written in its one permitted way (RFC 8949, 4.2).

import { compare, join, utf8 } from "./bytes.js";

export class Malformed extends Error {}

export const MAX_INT = Number.MAX_SAFE_INTEGER; // 2^53 - 1
const MAX_DEPTH = 5;
const SMALLEST = [24, 0x100, 0x10000, 0x100000000]; // below these a shorter head would have done

// A map as it stood: its keys are numbers, texts or bytes, strictly ascending, so that none stands twice.
export class Pairs {
  constructor(pairs) {
    this.pairs = pairs;
  }

  // What stands under a number, or undefined.
  get(label) {
    const found = this.pairs.find(([key]) => key === label);
    return found && found[1];
  }

  has(label) {
    return this.pairs.some(([key]) => key === label);
  }
}

// Reads one item, inside `tag` if given, that fills `bytes` to the last one.
export function decode(bytes, tag) {
  const reader = new Reader(bytes);
  if (tag !== undefined) {
    const [major, argument] = reader.head();
    if (major !== 6 || argument !== tag) throw new Malformed("tag");
  }
  const item = reader.item(0);
  if (reader.at !== bytes.length) throw new Malformed("trailing bytes");
  return item;
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    // a byte order mark is a sign like any other here: nothing may be dropped from a signed text
    this.utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  }

  take(count) {
    if (count > this.bytes.length - this.at) throw new Malformed("cut short");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  head() {
    const first = this.take(1)[0];
    const info = first & 31;
    if (info < 24) return [first >> 5, info];
    if (info > 27) throw new Malformed("indefinite or reserved length");
    // beyond 2^53 the sum is rounded, and everything beyond 2^53 - 1 is refused by whoever asked
    const argument = this.take(1 << (info - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (argument < SMALLEST[info - 24]) throw new Malformed("head longer than needed");
    return [first >> 5, argument];
  }

  item(depth) {
    if (depth > MAX_DEPTH) throw new Malformed("too deep");
    const [major, argument] = this.head();
    if (major < 2) {
      const value = major === 0 ? argument : -1 - argument;
      if (Math.abs(value) > MAX_INT) throw new Malformed("number too large");
      return value;
    }
    if (major === 2) return this.take(argument);
    if (major === 3) {
      try {
        return this.utf8.decode(this.take(argument));
      } catch {
        throw new Malformed("not UTF-8");
      }
    }
    // compared before anything is made of it, so that a false length costs nothing
    if (argument > this.bytes.length - this.at) throw new Malformed("more parts than bytes");
    if (major === 4) {
      const parts = [];
      for (let count = 0; count < argument; count++) parts.push(this.item(depth + 1));
      return parts;
    }
    if (major === 5) return this.map(argument, depth);
    throw new Malformed("tag, float or simple value");
  }

  map(count, depth) {
    const pairs = [];
    let before = new Uint8Array(0);
    for (let pair = 0; pair < count; pair++) {
      const start = this.at;
      const key = this.item(depth + 1);
      const written = this.bytes.subarray(start, this.at);
      if (compare(written, before) <= 0 || Array.isArray(key) || key instanceof Pairs) {
        throw new Malformed("keys not ascending, or not plain");
      }
      before = written;
      pairs.push([key, this.item(depth + 1)]);
    }
    return new Pairs(pairs);
  }
}

function head(major, argument) {
  const first = major << 5;
  if (argument < 24) return [first | argument];
  if (argument < 0x100) return [first | 24, argument];
  if (argument < 0x10000) return [first | 25, argument >> 8, argument & 255];
  return [first | 26, argument >>> 24, (argument >>> 16) & 255, (argument >>> 8) & 255, argument & 255];
}

// Writes an array of texts (strings) and byte strings: all that is ever signed or hashed here.
export function encodeArray(parts) {
  return join(head(4, parts.length), ...parts.map(part => {
    const bytes = typeof part === "string" ? utf8(part) : part;
    return join(head(typeof part === "string" ? 3 : 2, bytes.length), bytes);
  }));
}
