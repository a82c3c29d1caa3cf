// Bundles the pages' scripts and the one stylesheet into dist/, each named by its content, so that a browser may
// keep them for ever; manifest.json says which name stands for which page.
import { rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

const folder = import.meta.dirname;
rmSync(`${folder}/dist`, { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: folder,
  entryPoints: { phone: "phone.ts", results: "results.ts", waves: "waves.ts", fieldkit: "styles/fieldkit.css" },
  entryNames: "[name]-[hash]",
  outdir: "dist",
  bundle: true,
  minify: true,
  metafile: true,
  charset: "utf8",
  format: "esm",
  target: ["chrome87", "safari14.1", "firefox90"], // a cheap Android phone of 2021 with its own browser
  logLevel: "warning",
});

const manifest = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  const name = basename(path);
  if (output.entryPoint) manifest[name.replace(/-[A-Z0-9]{8}(?=\.)/, "")] = name;
}
writeFileSync(`${folder}/dist/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
