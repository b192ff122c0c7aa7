// Runs bytecode.py in the same Python that the site runs: node compile.mjs PYODIDE FOLDER
// FOLDER holds the archives; each is replaced by one that also has compiled modules.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${pyodide}/` });
python.FS.mkdir("/archives");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/archives");
try {
  await python.runPythonAsync(readFileSync(new URL("bytecode.py", import.meta.url), "utf-8"));
} catch (error) {
  console.error(error.message); // Node's own report would start with a megabyte of Pyodide
  process.exit(1);
}
