// A worker that starts Python while JupyterLab itself is loading. The first kernel of the page gets this worker: the
// kernel's own script is then loaded into it, asks python.mjs for Python, and finds it started.

const home = new URL(".", location.href).href;
const held = [];

function receive(event) {
  if (event.data?.courseStart) start(event.data.courseStart, event.data.files);
  else if (event.data?.courseScript) adopt(event.data.courseScript);
  else held.push(event);
}

function start(options, files) {
  const stdout = (text) => (globalThis.courseOptions?.stdout ?? console.log)(text);
  const stderr = (text) => (globalThis.courseOptions?.stderr ?? console.error)(text);
  globalThis.coursePython = import("./pyodide.mjs").then(({ loadPyodide }) =>
    loadPyodide({ indexURL: home, stdout, stderr, ...options }),
  );
  const report = setInterval(() => postMessage({ courseLoaded: loaded(files) }), 300);
  globalThis.coursePython.catch(console.warn).finally(() => clearInterval(report));
}

/** Return the share of the files that are here. */
function loaded(files) {
  const here = new Set(performance.getEntriesByType("resource").map((entry) => entry.name.split("/").pop()));
  const bytes = (some) => some.reduce((sum, [, size]) => sum + size, 0);
  return bytes(files.filter(([name]) => here.has(name))) / bytes(files);
}

/** Run the kernel's script, then give it what was sent to it before. */
async function adopt(script) {
  await import(script);
  removeEventListener("message", receive);
  for (const { data, ports } of held) dispatchEvent(new MessageEvent("message", { data, ports }));
}

addEventListener("message", receive);
