// What a certificate says, each claim held to its rule, in the order in which results are given.

import { hex } from "./bytes.js";
import { Pairs } from "./cbor.js";

// A claim breaks its rule; `result` is UNSUPPORTED, BAD_CLAIMS or BAD_TEXT.
export class ClaimRefused extends Error {
  constructor(result) {
    super(result);
    this.result = result;
  }
}

const [EXP, IAT, CTI, PRIVATE] = [4, 6, 7, -65537];
const [NO, NAME, DOB, TITLE, PROG, DONE, HOURS, RESULT, KIND, COPY, PREV, DOC4] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const FIRST_FREE_LABEL = 24;
const END_OF_TIME = 2 ** 40;
const DAY = 86400;
const SLACK_OF_ZONES = 14 * 3600;
const RANGES = [[PROG, 1, 65535], [HOURS, 1, 9999], [KIND, 1, 23], [COPY, 2, 99]];
const LIMITS = [[NO, 48], [NAME, 120], [TITLE, 120], [RESULT, 32], [DOC4, 4]]; // bytes of UTF-8

const LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01bf\u01c4-\u024f\u1e00-\u1eff";
const NUMBER_FORM = /^[A-Za-z0-9./ -]+$/;
const NAME_FORM = new RegExp(`^[${LATIN} .,'’/()-]+$`);
const A_LETTER = new RegExp(`[${LATIN}]`);

export function claimsOf(top) {
  require(top instanceof Pairs, "MALFORMED");
  requireKnown(top, label => label === EXP || label === IAT || label === CTI || label === PRIVATE);
  const inner = top.get(PRIVATE);
  require(inner instanceof Pairs);
  requireKnown(inner, label => typeof label === "number" && (label >= FIRST_FREE_LABEL || (label >= NO && label <= DOC4)));
  for (const label of [NO, NAME, TITLE, PROG, DONE]) require(inner.has(label));
  const iat = whole(top.get(IAT), 0, END_OF_TIME - 1);
  const exp = top.has(EXP) ? whole(top.get(EXP), 0, END_OF_TIME - 1) : undefined;
  require(exp === undefined || exp > iat);
  const cti = identifier(top.get(CTI));
  for (const [label, lowest, highest] of RANGES) if (inner.has(label)) whole(inner.get(label), lowest, highest);
  const done = day(inner.get(DONE));
  const dob = inner.has(DOB) ? day(inner.get(DOB)) : undefined;
  require(dob === undefined || dob < done);
  require(days(done) <= Math.floor((iat + SLACK_OF_ZONES) / DAY));
  const prev = inner.has(PREV) ? identifier(inner.get(PREV)) : undefined;
  require(inner.has(COPY) === (prev !== undefined));
  for (const [label, limit] of LIMITS) if (inner.has(label)) requireText(label, inner.get(label), limit);
  return {
    no: inner.get(NO),
    name: inner.get(NAME),
    dob,
    title: inner.get(TITLE),
    prog: inner.get(PROG),
    done,
    hours: inner.get(HOURS),
    result: inner.get(RESULT),
    kind: inner.get(KIND),
    copy: inner.get(COPY),
    prev: prev && hex(prev),
    doc4: inner.get(DOC4),
    iat,
    cti,
    exp,
  };
}

function require(holds, result = "BAD_CLAIMS") {
  if (!holds) throw new ClaimRefused(result);
}

function requireKnown(map, isKnown) {
  for (const [label] of map.pairs) require(isKnown(label), "UNSUPPORTED");
}

function whole(value, lowest, highest) {
  require(typeof value === "number" && value >= lowest && value <= highest);
  return value;
}

function identifier(value) {
  require(value instanceof Uint8Array && value.length === 8);
  return value;
}

function day(value) {
  whole(value, 19000101, 99991231);
  const date = new Date(days(value) * DAY * 1000);
  require(date.getUTCMonth() + 1 === Math.floor(value / 100) % 100 && date.getUTCDate() === value % 100);
  return value;
}

// Counts the days from 1970-01-01 to a date YYYYMMDD.
export function days(number) {
  return Date.UTC(Math.floor(number / 10000), (Math.floor(number / 100) % 100) - 1, number % 100) / 1000 / DAY;
}

function requireText(label, value, limit) {
  const refuse = holds => require(holds, "BAD_TEXT");
  refuse(typeof value === "string");
  refuse(!/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/u.test(value));
  const size = new TextEncoder().encode(value).length;
  refuse(size > 0 && size <= limit);
  refuse(value.normalize("NFC") === value && !value.includes("  ") && value === value.trim());
  if (label === NO) refuse(NUMBER_FORM.test(value));
  if (label === NAME) refuse(NAME_FORM.test(value) && A_LETTER.test(value));
}
