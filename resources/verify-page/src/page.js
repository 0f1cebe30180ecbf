// The page: takes the code from the address or the field, checks it, and shows every signed fact.

import { first, takeFragment } from "./fragment.js"; // before anything else runs
import { best } from "./ed25519.js";
import { Lists } from "./lists.js";
import { kidIn, verify } from "./verify.js";
import { LANGUAGES, WORDS, dateWords, dayWords, fill, timeWords } from "./words.js";

const UNKNOWN_AFTER = 60; // days: older lists say nothing useful about revocation
const WITH_LISTS = 3000; // ms to wait for newer lists where some are at hand
const WITHOUT_LISTS = 12000;
const A_WHILE = 6 * 3600 * 1000; // ms after which a page left open asks for newer lists
const ICONS = { green: "shield-check", amber: "triangle-alert", red: "circle-x", busy: "clock", none: "scan-line" };

const byId = id => document.getElementById(id);
const wait = ms => new Promise(resolve => setTimeout(resolve, ms));

let language = chosenLanguage();
let site = "";
let lists = null;
let ed25519 = null;
let refreshing = null;
let opened = null; // fulfilled when lists may be used
let shown = { state: "none" }; // what the result shows: none, busy, trouble, or {found}
let turn = 0; // the newest check wins

const say = (word, facts) => (facts ? fill(WORDS[language].page[word], facts) : WORDS[language].page[word]);

function chosenLanguage() {
  try {
    const kept = localStorage.getItem("language");
    if (LANGUAGES.includes(kept)) return kept;
  } catch {
    // a browser that keeps nothing
  }
  const wishes = navigator.languages || [navigator.language];
  // `in` is how some Android telephones still write Indonesian
  const known = wishes.map(wish => wish.slice(0, 2).toLowerCase().replace("in", "id"));
  return known.find(wish => LANGUAGES.includes(wish)) || "en";
}

function chooseLanguage(wanted) {
  language = wanted;
  try {
    localStorage.setItem("language", wanted);
  } catch {
    // remembered for this visit only
  }
  showAll();
}

// Makes an element; every text goes in as text, never as markup.
function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

function refill(place, ...inside) {
  place.textContent = "";
  place.append(...inside);
}

function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  made.append(use);
  return made;
}

function facts(rows) {
  const list = element("dl", "facts");
  for (const [word, value, className, spokenIn] of rows) {
    if (value === undefined || value === "") continue;
    const said = element("dd", "", String(value));
    if (spokenIn) said.lang = spokenIn; // so that it is read out as it was written, whatever the page speaks
    list.append(element("div", className || "", element("dt", "", word), said));
  }
  return list;
}

function showAll() {
  const { pin } = window.BEKAL || { pin: {} };
  for (const one of document.querySelectorAll(".too-old")) one.remove();
  document.documentElement.lang = language;
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  for (const one of document.querySelectorAll("[data-language]")) {
    one.setAttribute("aria-pressed", String(one.dataset.language === language));
  }
  byId("languages").setAttribute("aria-label", say("language"));
  const isFolder = location.protocol === "file:";
  byId("origin").textContent = isFolder ? say("folder") : location.host;
  const official = pin.site ? say("phishing", { site: pin.site }) : say("sameAddress");
  byId("phishing").textContent = isFolder ? say("folderWords", { site: site || "–" }) : official;
  byId("download").hidden = isFolder;
  const isForeign = Boolean(pin.site) && !isFolder && location.host !== pin.site;
  byId("foreign").hidden = !isForeign;
  byId("foreign-words").textContent = isForeign ? say("foreign", { here: location.host, site: pin.site }) : "";
  byId("practice").hidden = pin.realm !== "sqr1t";
  document.body.classList.toggle("practice", pin.realm === "sqr1t");
  byId("ask-title").textContent = say(shown.state === "none" ? "askFirst" : "ask");
  for (const [id, words] of [["how", say("how")], ["limits", say("limits")]]) {
    refill(byId(id), ...words.map(line => element(id === "how" ? "p" : "li", "", line)));
  }
  showResult();
  showLists();
}

function showResult() {
  const card = byId("result");
  const { state, found } = shown;
  const colour = found ? found.colour : state;
  card.dataset.state = state;
  card.dataset.colour = colour;
  card.dataset.result = found ? found.result : "";
  card.dataset.flags = found ? found.flags.join(" ") : "";
  card.setAttribute("aria-busy", String(state === "busy"));
  const [title, words] = headlineOf(state, found);
  refill(byId("headline"), ...splitHeadline(title));
  refill(byId("band-icon"), icon(ICONS[colour] || ICONS.amber));
  byId("advice").textContent = words;
  refill(byId("result-body"), ...(found ? resultBody(found) : []));
  byId("spoken").textContent = state === "none" ? "" : `${title}. ${words}`;
}

function headlineOf(state, found) {
  if (state === "none") return [say("waiting"), say("waitingWords")];
  if (state === "busy") return [say("checking"), ""];
  if (state === "trouble") return [say("title"), say("trouble")];
  const isNoted = found.result === "VALID" && found.colour !== "green";
  const { headline, advice } = WORDS[language];
  return [headline[isNoted ? "NOTED" : found.result], advice[found.result]];
}

// The words after the dash say what to do and stand smaller.
function splitHeadline(title) {
  const [before, after] = title.split(" — ");
  return after ? [element("span", "", before), element("span", "visually-hidden", " — "), element("small", "", after)] : [before];
}

function resultBody(found) {
  const { claims, key } = found;
  const parts = [];
  const notes = notesOf(found);
  if (notes.length) {
    const list = element("ul", "notes");
    for (const [tone, words] of notes) {
      list.append(element("li", tone, icon(tone === "good" ? "check" : tone === "bad" ? "circle-x" : tone === "plain" ? "clock" : "triangle-alert"), element("span", "", words)));
    }
    parts.push(list);
  }
  if (!claims) return parts;
  const { page } = WORDS[language];
  const kind = claims.kind === undefined ? 1 : claims.kind;
  parts.push(
    section(
      "passport",
      "passport",
      facts([
        [page.name, claims.name, "large", "id"],
        [page.dob, claims.dob === undefined ? page.noDob : dateWords(claims.dob, language), "large"],
        [page.doc4, claims.doc4, "large"],
      ]),
      element("p", "muted", WORDS[language].told.borrowed),
    ),
    section(
      "paper",
      "paper",
      facts([
        [page.number, claims.no],
        [page.kind, page.kinds[kind] || fill(page.otherKind, { n: kind })],
        [page.course, claims.title, "", "id"],
        [page.grade, claims.result, "", "id"],
        [page.hours, claims.hours === undefined ? "" : fill(page.hoursUnit, { n: claims.hours })],
        [page.done, dateWords(claims.done, language)],
        [page.copy, claims.copy === undefined ? "" : fill(page.copyNumber, { n: claims.copy })],
        [page.expires, claims.exp === undefined ? "" : timeWords(claims.exp, language)],
        [page.signed, timeWords(claims.iat, language)],
        [page.programme, claims.prog],
      ]),
    ),
    section(
      "issuer",
      "issuer",
      facts([
        [page.centre, key.name, "", "id"],
        [page.city, key.city, "", "id"],
        [page.code, key.code],
        [page.licence, key.licence],
      ]),
    ),
  );
  return parts;
}

function section(word, className, ...inside) {
  return element("section", className, element("h3", "", say(word)), ...inside);
}

// Gives everything else there is to know, as [tone, words].
function notesOf(found) {
  const { told, flag } = WORDS[language];
  const notes = [];
  if (found.unofficialHost !== null) {
    notes.push(["bad", fill(told.unofficialHost, { host: found.unofficialHost, site })]);
  }
  if (found.result === "UNKNOWN_KEY" && !lists.trust) notes.push(["warn", told.noKeys]);
  if (found.endedOn !== undefined && found.endedOn !== null) {
    notes.push(["plain", fill(told.since, { date: dayWords(found.endedOn, language) })]);
  }
  for (const one of found.flags) {
    notes.push([one === "REGISTERED" ? "good" : one === "COPY" ? "plain" : "warn", flag[one]]);
  }
  for (const reason of lists.refused) notes.push(["warn", told[reason]]);
  if (found.checkedAgainst === null) {
    notes.push(["warn", told.noList]);
  } else {
    notes.push(["plain", fill(told.checkedAgainst, { date: dayWords(found.checkedAgainst, language) })]);
    if (found.listAgeDays > UNKNOWN_AFTER) notes.push(["warn", told.listTooOld]);
  }
  return notes;
}

function showLists() {
  if (!lists) return;
  const { page } = WORDS[language];
  const words = list =>
    list ? fill(page.version, { n: list.version, date: dayWords(list.issued, language) }) : page.none;
  refill(
    byId("lists"),
    facts([
      [page.keyList, words(lists.trust)],
      [page.statusList, words(lists.status)],
      [page.engine, ed25519.name === "native" ? page.engineNative : page.engineFallback],
    ]),
  );
  byId("lists").dataset.engine = ed25519.name;
  byId("lists").dataset.versions = [lists.trust, lists.status].map(list => (list ? list.version : 0)).join(" ");
  const isReady = Boolean(lists.trust && lists.status && (lists.carried || isKept()));
  byId("offline").textContent = isReady ? page.ready : page.notReady;
  byId("offline").dataset.ready = String(isReady);
}

const isKept = () => Boolean("serviceWorker" in navigator && navigator.serviceWorker.controller);

const now = () => Math.floor(Date.now() / 1000);

// Checks one text; `host` is ours where the text may name another.
async function check(text, host) {
  const mine = ++turn;
  shown = { state: "busy" };
  showAll();
  const found = async () => {
    const kid = kidIn(text);
    if (kid) await Promise.race([lists.bringRegister(kid), wait(WITH_LISTS)]);
    return verify(text, lists, now(), ed25519, host);
  };
  const show = made => {
    if (mine !== turn) return;
    shown = { state: "found", found: made };
    showAll();
  };
  await opened; // the field may be faster
  const isInTime = await Promise.race([
    refreshing.then(() => true),
    wait(lists.trust && lists.status ? WITH_LISTS : WITHOUT_LISTS),
  ]);
  show(await found());
  if (isInTime) return;
  const isNewer = await refreshing; // lists came after all: what they say counts
  if (isNewer && mine === turn) show(await found());
}

function asked(event) {
  event.preventDefault();
  const field = byId("code");
  const text = field.value;
  byId("field-error").textContent = text.trim() ? "" : say("empty");
  field.setAttribute("aria-invalid", String(!text.trim()));
  if (!text.trim()) return field.focus();
  field.value = "";
  check(text, site).then(() => {
    byId("headline").focus({ preventScroll: true });
    byId("result").scrollIntoView({ block: "start" });
  }, trouble);
}

function trouble(error) {
  console.error(error); // names and places in our own code only; errors here never quote the certificate
  shown = { state: "trouble" };
  showAll();
}

async function keepForOffline() {
  if (!("serviceWorker" in navigator) || location.protocol === "file:") return;
  const policy =
    window.trustedTypes && trustedTypes.createPolicy("sw", { createScriptURL: () => "sw.js" });
  navigator.serviceWorker.addEventListener("controllerchange", showLists);
  await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : "sw.js");
}

async function open(pin, carried) {
  ed25519 = await best();
  const made = new Lists(pin, ed25519, carried);
  await made.open();
  lists = made;
  refreshing = lists.refresh().catch(() => false);
  showLists();
  refreshing.then(showLists);
}

async function start() {
  const { pin, lists: carried } = window.BEKAL;
  site = pin.site || location.host; // empty where a folder is used of a page without an official address
  for (const one of document.querySelectorAll("[data-language]")) {
    one.addEventListener("click", () => chooseLanguage(one.dataset.language));
  }
  byId("ask").addEventListener("submit", asked);
  byId("code").addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey) asked(event);
  });
  window.addEventListener("hashchange", () => {
    const text = takeFragment();
    if (text.length > 1) check(text, null).catch(trouble);
  });
  if (first.length > 1) shown = { state: "busy" };
  showAll();
  opened = open(pin, carried);
  await opened;
  // a code that came meanwhile, by hashchange or field, is newer than that of the address
  if (first.length > 1 && turn === 0) await check(first, null);
  await keepForOffline().catch(() => {}); // works without; only not without a network
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => start().catch(trouble));
else start().catch(trouble);

// a page left open over night asks again when it is looked at
let askedAt = Date.now();
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !lists || Date.now() - askedAt < A_WHILE) return;
  askedAt = Date.now();
  refreshing = lists.refresh().catch(() => false);
  refreshing.then(showLists);
});
