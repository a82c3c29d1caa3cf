// Bundles the pages' scripts and the one stylesheet into dist/, each named by its content, so that a browser may
// keep them for ever; manifest.json says which name stands for which page.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

const folder = import.meta.dirname;

const { metafile } = await build({
  absWorkingDir: folder,
  entryPoints: { phone: "phone.ts", results: "results.ts", waves: "waves.ts", field: "field.ts", review: "review.ts", fieldkit: "styles/fieldkit.css" },
  entryNames: "[name]-[hash]",
  outdir: "dist",
  bundle: true,
  minify: true,
  metafile: true,
  charset: "utf8",
  format: "esm",
  target: ["chrome87", "safari15.4", "firefox98"], // a cheap Android phone of 2021 with its own browser
  logLevel: "warning",
});

const names = Object.keys(metafile.outputs).map((path) => basename(path));
const manifest = Object.fromEntries(names.map((name) => [name.replace(/-[A-Z0-9]{8}(?=\.)/, ""), name]));
writeFileSync(`${folder}/dist/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);

// only now, so that a failed build leaves the last good one in place
for (const name of readdirSync(`${folder}/dist`)) {
  if (name !== "manifest.json" && !names.includes(name)) rmSync(`${folder}/dist/${name}`);
}
