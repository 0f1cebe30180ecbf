// The signed envelope (RFC 9052), read strictly: one signature, or several for the root.

import { sha256 } from "./sha2.js";
import { hex, join, utf8 } from "./bytes.js";
import { Malformed, Pairs, decode, encodeArray } from "./cbor.js";

const ACCEPTED = [-8, -19]; // EdDSA and its successor's number: the same signature
const SIGN1 = 18;
const SIGN = 98;
export const KID_SIZE = 8;

const isBytes = item => item instanceof Uint8Array;
const isEmptyMap = item => item instanceof Pairs && item.pairs.length === 0;

// Computes a key's name: the first 8 bytes of its thumbprint (RFC 9679), of {1: 1, -1: 6, -2: x} written as CBOR.
export function kidOf(publicKey) {
  return hex(sha256(join([0xa3, 1, 1, 0x20, 6, 0x21, 0x58, 32], publicKey)).subarray(0, KID_SIZE));
}

function signed(protectedHeader, unprotectedHeader, payload, signature) {
  if (!isBytes(protectedHeader) || !isEmptyMap(unprotectedHeader) || !isBytes(payload)) throw new Malformed("envelope");
  if (!isBytes(signature) || signature.length !== 64) throw new Malformed("signature");
  const header = decode(protectedHeader);
  if (!(header instanceof Pairs) || header.pairs.length !== 2 || !header.has(1) || !header.has(4)) {
    throw new Malformed("header");
  }
  const kid = header.get(4);
  if (!isBytes(kid) || kid.length !== KID_SIZE) throw new Malformed("kid");
  return {
    kid: hex(kid),
    payload,
    signature,
    algorithmFits: ACCEPTED.includes(header.get(1)),
    toBeSigned: context => encodeArray(["Signature1", protectedHeader, utf8(context), payload]),
    toBeSignedAmongMany: context =>
      encodeArray(["Signature", new Uint8Array(0), protectedHeader, utf8(context), payload]),
  };
}

// Takes a tagged COSE_Sign1 apart, without believing it.
export function read(bytes) {
  const parts = decode(bytes, SIGN1);
  if (!Array.isArray(parts) || parts.length !== 4) throw new Malformed("envelope");
  return signed(parts[0], parts[1], parts[2], parts[3]);
}

// Takes a tagged COSE_Sign apart; one key signs once only.
export function readByMany(bytes) {
  const parts = decode(bytes, SIGN);
  if (!Array.isArray(parts) || parts.length !== 4) throw new Malformed("envelope");
  const [protectedHeader, unprotectedHeader, payload, listed] = parts;
  if (!isBytes(protectedHeader) || protectedHeader.length || !isEmptyMap(unprotectedHeader)) {
    throw new Malformed("envelope");
  }
  if (!isBytes(payload) || !Array.isArray(listed)) throw new Malformed("envelope");
  const signatures = listed.map(one => {
    if (!Array.isArray(one) || one.length !== 3) throw new Malformed("signature");
    return signed(one[0], one[1], payload, one[2]);
  });
  if (new Set(signatures.map(one => one.kid)).size !== signatures.length) throw new Malformed("one key twice");
  return { payload, signatures };
}

// Lists which of the given keys (by kid) really signed.
export async function signers({ signatures }, keys, context, ed25519) {
  const found = new Set();
  for (const one of signatures) {
    const key = keys.get(one.kid);
    if (!key || !one.algorithmFits) continue;
    if (await ed25519.verify(key, one.signature, one.toBeSignedAmongMany(context))) found.add(one.kid);
  }
  return found;
}
