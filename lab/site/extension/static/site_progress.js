// Extension of JupyterLite: the start page has the progress of this browser in it, and the site's first page, which is
// outside of JupyterLite, gets a copy of it. On a server lab/course_files.py does the first.
(() => {
  const START = "START.md";
  const module = new URL("../../../course_progress.js", document.currentScript.src);

  function plugin({ FILE, remember, withProgress }) {
    return {
      id: "course-site-progress:plugin",
      description: "Writes the progress of this browser into the start page.",
      autoStart: true,
      activate(app) {
        const { contents } = app.serviceManager;
        const get = contents.get.bind(contents);
        let start; // as it was built: somebody who sees it asks for it every few seconds

        const events = async () => {
          try {
            return String((await get(FILE, { type: "file", format: "text", content: true })).content ?? "");
          } catch {
            return ""; // nothing was done yet
          }
        };
        const keep = async () => remember(await events());
        contents.get = async (path, options) => {
          if (path !== START || !options?.content) return get(path, options);
          start ??= await get(path, options);
          return { ...start, content: withProgress(start.content, await events()) };
        };
        contents.fileChanged.connect((_, { oldValue, newValue }) => {
          const changed = [oldValue?.path, newValue?.path];
          if (changed.includes(START)) start = undefined;
          if (changed.includes(FILE)) keep().catch(console.warn);
        });
        keep().catch(console.warn); // storage that is full or forbidden: the first page then knows nothing
      },
    };
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["course-site-progress"] = {
    init() {},
    get: async () => {
      const made = plugin(await import(module));
      return () => made;
    },
  };
})();
