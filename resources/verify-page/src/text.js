// The text of a certificate: `C1` and base32, perhaps behind an address.

import { NotAccepted } from "./results.js";

const KIND = "C1";
const LONGEST_TEXT = 1300;
const LONGEST_OBJECT = 800; // bytes
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BODY = /^[A-Z][0-9][A-Z2-7]+$/;
const SPACES = " \\t\\n\\v\\f\\r\\xa0\\u1680\\u2028\\u2029\\u202f\\u205f\\u3000\\u2000-\\u200a";
const AROUND = new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, "g");
const HOST = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/;

const strip = text => text.replace(AROUND, "");
// signs are counted, not the halves that JavaScript stores some of them in
const isTooLong = text => text.length > 2 * LONGEST_TEXT || [...text].length > LONGEST_TEXT;

// Reads the object's bytes from a scanned text.
export function objectOf(text) {
  if (isTooLong(text)) throw new NotAccepted("MALFORMED");
  const hash = text.indexOf("#");
  // ASCII only: ı and ſ stay foreign
  const body = strip(text.slice(hash + 1)).replace(/[a-z]/g, letter => letter.toUpperCase());
  if (!BODY.test(body)) throw new NotAccepted("NOT_OURS");
  if (!body.startsWith(KIND)) throw new NotAccepted("UNSUPPORTED");
  const letters = body.slice(KIND.length);
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8));
  if ([1, 3, 6].includes(letters.length % 8) || bytes.length > LONGEST_OBJECT) throw new NotAccepted("MALFORMED");
  let bits = 0;
  let value = 0;
  let at = 0;
  for (const letter of letters) {
    value = ((value << 5) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (value >> bits) & 255;
    }
  }
  if (value & ((1 << bits) - 1)) throw new NotAccepted("MALFORMED"); // the left-over bits are zero, or it has two texts
  return bytes;
}

// Gives the host of a scanned address if it is another than ours, with every doubtful sign made visible.
export function strangerIn(text, host) {
  const address = HOST.exec(strip([...text.slice(0, 2 * LONGEST_TEXT)].slice(0, LONGEST_TEXT).join("")));
  if (!address) return null;
  const found = address[1];
  const lower = found.replace(/[A-Z]/g, letter => letter.toLowerCase());
  if (lower === host.toLowerCase()) return null;
  return [...found].slice(0, 80).map(letter => (/[ -~]/.test(letter) ? letter : "?")).join("");
}
