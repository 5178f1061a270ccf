// Builds styles, scripts and the icon sprite into src/lanyan/pages/static/build/.
// One command, no bundler framework: Tailwind's own CLI beside esbuild's API. `--watch` rebuilds while one edits.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../src/lanyan/pages/static/build");
const watching = process.argv.includes("--watch");

const scripts = {
  bundle: true,
  minify: true,
  target: ["chrome111", "safari16.4", "firefox128"], // what Tailwind 4 asks for; decision 0031
  format: "iife",
  legalComments: "none",
  charset: "utf8",
  outdir: out,
  logLevel: "warning",
};

/** All icons in one file: <use href="…/icons.svg#name">. The name is the file's. */
async function sprite() {
  const folder = path.join(here, "src/icons");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".svg")).sort();
  const symbols = await Promise.all(names.map(async (name) => {
    const source = await readFile(path.join(folder, name), "utf8");
    const box = /viewBox="([^"]+)"/.exec(source)?.[1] ?? "0 0 24 24";
    const body = source.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "")
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${path.basename(name, ".svg")}" viewBox="${box}">${body}</symbol>`;
  }));
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

/** Tailwind's CLI as a child process, so that it runs beside esbuild. */
function styles() {
  const cli = path.join(here, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const args = [cli, "-i", "src/css/app.css", "-o", path.join(out, "app.css"), "--minify", ...(watching ? ["--watch=always"] : [])];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: here, stdio: ["ignore", "ignore", watching ? "inherit" : "pipe"] });
    let said = "";
    child.stderr?.on("data", (text) => { said += text; });
    child.on("error", fail);
    child.on("exit", (code) => (code === 0 ? done() : fail(new Error(`tailwindcss left with ${code}\n${said}`))));
  });
}

async function pageScripts() {
  const options = { ...scripts, entryPoints: ["app", "scan", "board", "charts", "ballot"].map((name) => path.join(here, `src/js/${name}.js`)) };
  if (!watching) return build(options);
  return (await context(options)).watch();
}

/** The worker carries a hash of everything built, so that a new build is a new worker and old caches go. */
async function worker() {
  const hash = createHash("sha256");
  for (const name of ["app.css", "app.js", "scan.js", "board.js", "charts.js", "ballot.js", "icons.svg"]) {
    hash.update(await readFile(path.join(out, name)).catch(() => ""));
  }
  hash.update(await readFile(path.join(here, "src/js/sw.js")));
  const version = hash.digest("hex").slice(0, 12);
  await build({ ...scripts, entryPoints: [path.join(here, "src/js/sw.js")], define: { __BUILD__: JSON.stringify(version) } });
  return version;
}

const began = Date.now();
await mkdir(out, { recursive: true });
if (watching) {
  await Promise.all([sprite(), pageScripts(), worker()]);
  await styles();
} else {
  await Promise.all([sprite(), styles(), pageScripts()]);
  const version = await worker();
  console.log(`front end built in ${((Date.now() - began) / 1000).toFixed(1)} s, version ${version}`);
}
