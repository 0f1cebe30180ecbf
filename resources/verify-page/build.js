// Builds the page from src/ into built/, the same bytes every time: `npm ci && npm run build`; `--out DIR` elsewhere.

import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = name => fileURLToPath(new URL(name, import.meta.url));
const asked = process.argv.indexOf("--out");
const out = asked < 0 ? here("built") : process.argv[asked + 1];
const TARGET = ["safari14.1", "chrome80", "firefox78"];
const ICONS = ["shield-check", "triangle-alert", "circle-x", "clock", "scan-line", "lock", "check"];

const text = name => readFile(here(name), "utf8");

// the icons of the desktop program, as symbols that the page refers to
async function symbols() {
  const made = [];
  for (const name of ICONS) {
    const svg = await text(`../icons/${name}.svg`);
    const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>")).replace(/\s+/g, " ").trim();
    made.push(`<symbol id="icon-${name}" viewBox="0 0 24 24">${inside}</symbol>\n`);
  }
  return made.join("");
}

const common = { bundle: true, minify: true, target: TARGET, charset: "utf8", write: false, absWorkingDir: here("."), logLevel: "warning" };

async function bundle(entry, options) {
  const { outputFiles } = await build({ ...common, entryPoints: [entry], ...options });
  return outputFiles[0].contents;
}

const files = {
  "app.js": await bundle("src/page.js", { format: "iife", legalComments: "inline" }),
  "app.css": await bundle("src/app.css", {}),
  "sw.js": await bundle("src/sw.js", { format: "iife" }),
  "index.html": (await text("src/index.html")).replace("%ICONS%", await symbols()),
  "app.webmanifest": await text("src/app.webmanifest"),
  "icon.svg": await text("src/icon.svg"),
};

await mkdir(out, { recursive: true });
for (const [name, contents] of Object.entries(files)) await writeFile(`${out}/${name}`, contents);
