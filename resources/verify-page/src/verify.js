// One text, one result, against the lists in hand; whatever the text, there is a result and never an exception.

import { sha256 } from "./sha2.js";
import { record } from "./bytes.js";
import { Malformed, decode } from "./cbor.js";
import { ClaimRefused, claimsOf } from "./claims.js";
import { read } from "./cose.js";
import { COMPROMISED, DIGEST_SIZE, RECORD_SIZE, WITHDRAWN } from "./files.js";
import { NotAccepted, colour } from "./results.js";
import { objectOf, strangerIn } from "./text.js";

const DAY = 86400;
const MAX_AGE = 14 * DAY; // of the status list, before its results turn amber
const REGISTERED_WITHIN = 30 * DAY;
const ENDED = [null, "REVOKED", "REPLACED", "SUSPENDED"];

// Verifies a text at `now` (seconds). `view` holds {realm, trust, status, registers, freshUntil}; each list may be null.
export async function verify(text, view, now, ed25519, host) {
  const unofficialHost = host ? strangerIn(text, host) : null;
  const issued = view.status ? view.status.issued : null;
  const common = {
    unofficialHost,
    checkedAgainst: issued,
    listAgeDays: issued === null ? null : Math.floor((now - issued) / DAY),
  };
  let certificate;
  try {
    certificate = await opened(text, view, ed25519);
  } catch (stopped) {
    if (!(stopped instanceof NotAccepted)) throw stopped;
    return { ...common, result: stopped.result, colour: colour(stopped.result), flags: [], kid: stopped.kid };
  }
  const { claims, kid } = certificate;
  const key = view.trust.keys.get(kid);
  const ended = statusOf(certificate, view);
  const result = objection(certificate, key, ended, view, now);
  const flags = result === "VALID" ? flagsOf(certificate, view, now) : [];
  return {
    ...common,
    result,
    colour: colour(result, flags),
    flags,
    kid,
    claims,
    key,
    endedOn: ended && result === ENDED[ended.code] ? ended.day * DAY : null,
  };
}

// Gives the key's name in a certificate's text, or null; believes nothing.
export function kidIn(text) {
  try {
    return read(objectOf(text)).kid;
  } catch {
    return null;
  }
}

// Envelope, algorithm, key, signature, and only then what it says.
async function opened(text, view, ed25519) {
  const envelope = malformedIsAResult(() => read(objectOf(text)), null);
  if (!envelope.algorithmFits) throw new NotAccepted("BAD_ALG");
  const { kid } = envelope;
  const key = view.trust && view.trust.keys.get(kid);
  if (!key) throw new NotAccepted("UNKNOWN_KEY", kid);
  const signed = envelope.toBeSigned(`${view.realm}/cert`);
  if (!(await ed25519.verify(key.publicKey, envelope.signature, signed))) throw new NotAccepted("BAD_SIGNATURE", kid);
  const claims = malformedIsAResult(() => claimsOf(decode(envelope.payload)), kid);
  return { claims, kid, digest: sha256(signed).subarray(0, DIGEST_SIZE) };
}

function malformedIsAResult(reading, kid) {
  try {
    return reading();
  } catch (error) {
    if (error instanceof Malformed) throw new NotAccepted("MALFORMED", kid);
    if (error instanceof ClaimRefused) throw new NotAccepted(error.result, kid);
    throw error;
  }
}

function statusOf({ kid, claims }, view) {
  const listed = view.status && view.status.records.get(kid);
  const found = listed && record(listed, RECORD_SIZE, claims.cti);
  return found && { code: found[8], day: found[9] * 256 + found[10] };
}

// Gives the gravest reason against a well-signed certificate, or VALID.
function objection({ claims, kid, digest }, key, ended, view, now) {
  const end = view.trust.ends.get(kid);
  if (claims.iat > now + DAY) return "FUTURE";
  if (claims.iat < key.nbf || claims.iat > key.sexp) return "OUTSIDE_KEY_PERIOD";
  if (!key.progs.includes(claims.prog)) return "PROGRAMME_NOT_ALLOWED";
  if (end && end.state === COMPROMISED && !record(end.keep, DIGEST_SIZE, digest)) return "KEY_COMPROMISED";
  if (end && end.state === WITHDRAWN && claims.iat >= end.cutoff) return "KEY_WITHDRAWN";
  if (ended) return ENDED[ended.code];
  if (claims.exp !== undefined && now >= claims.exp) return "EXPIRED";
  return "VALID";
}

function flagsOf({ claims, kid, digest }, view, now) {
  const flags = [];
  const title = view.trust.titles.get(claims.prog);
  if (title === undefined || !claims.title.startsWith(title)) flags.push("TITLE_DIFFERS_FROM_CATALOGUE");
  const doubt = doubtOf(view, now);
  if (doubt) flags.push(doubt);
  const register = view.registers.get(kid);
  if (register && record(register.digests, DIGEST_SIZE, digest)) {
    if (!doubt) flags.push("REGISTERED"); // reassurance is given only where the lists themselves are in order
  } else if (register && register.asOf > claims.iat + REGISTERED_WITHIN) {
    flags.push("NOT_REGISTERED");
  }
  if (claims.copy !== undefined) flags.push("COPY");
  return flags;
}

function doubtOf({ status, freshUntil }, now) {
  if (!status) return "STALE_LIST";
  if (now < status.issued - DAY) return "CLOCK_WRONG";
  return now - status.issued > MAX_AGE || now > freshUntil ? "STALE_LIST" : null;
}

