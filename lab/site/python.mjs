// What the kernel loads as Pyodide: the Python that early_python.js has started in this worker, or a new one.

export async function loadPyodide(options) {
  const early = globalThis.coursePython;
  globalThis.coursePython = undefined;
  globalThis.courseOptions = options;
  try {
    if (early) return await early;
  } catch {
    // then it is started here, and says what is wrong
  }
  return (await import("./pyodide.mjs")).loadPyodide(options);
}
