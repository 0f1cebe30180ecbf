// Ed25519: the browser's own where it has it and it is right, otherwise noble's curve with our comparison.

import { Point } from "@noble/ed25519";
import { join, same } from "./bytes.js";
import { sha512 } from "./sha2.js";

const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const number = bytes => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

// The cofactorless check of RFC 8032, 5.1.7: the bytes of [S]B - [k]A must be those of R. Browsers and libraries differ
// in signatures made with bad keys; this one never accepts what the issuing side would refuse.
async function curveVerify(publicKey, signature, message) {
  try {
    const key = Point.fromBytes(publicKey);
    const r = signature.subarray(0, 32);
    const s = number(signature.subarray(32));
    const k = number(await digest(join(r, publicKey, message))) % L;
    const base = s === 0n ? Point.ZERO : Point.BASE.multiply(s, false);
    const minus = k === 0n ? Point.ZERO : key.negate().multiply(k, false);
    return same(base.add(minus).toBytes(), r);
  } catch {
    return false; // no point of the curve
  }
}

// the browser's own hash is faster, and older than its Ed25519
async function digest(message) {
  const { subtle } = globalThis.crypto || {};
  return subtle ? new Uint8Array(await subtle.digest("SHA-512", message)) : sha512(message);
}

async function browserVerify(publicKey, signature, message) {
  const { subtle } = globalThis.crypto;
  try {
    const key = await subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await subtle.verify({ name: "Ed25519" }, key, signature, message);
  } catch {
    return false;
  }
}

// RFC 8032, 7.1, test 2: whoever does not find this signature right has no Ed25519
const bytes = text => Uint8Array.from(text.match(/../g), two => parseInt(two, 16));
const KEY = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const SIGNATURE = bytes(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
);

export function fallback() {
  return { name: "fallback", verify: async (...given) => checked(given) && curveVerify(...given) };
}

export function native() {
  return { name: "native", verify: async (...given) => checked(given) && browserVerify(...given) };
}

// Gives the browser's own where it works, the fallback elsewhere: older telephones, and pages without https.
export async function best() {
  const own = native();
  const works = globalThis.crypto && globalThis.crypto.subtle && (await own.verify(KEY, SIGNATURE, bytes("72")));
  return works && !(await own.verify(KEY, SIGNATURE, bytes("73"))) ? own : fallback();
}

// S below L is checked here, whoever does the rest: some browsers accept S + L for the same certificate.
function checked([publicKey, signature]) {
  return publicKey.length === 32 && signature.length === 64 && number(signature.subarray(32)) < L;
}
