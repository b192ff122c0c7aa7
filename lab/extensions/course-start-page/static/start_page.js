// Extension of JupyterLab, on a server and in the site: a start page that stays open shows what was done since, a link
// leads to its notebook in whichever tab that is, a narrow screen belongs to the text, and diagrams outlive a theme.
// JupyterLab loads this file like one that its own tools have built; it takes nothing from the packages it is offered.
(() => {
  const NAME = "START.md";
  const INTERVAL = 5_000; // milliseconds between two looks at a page that somebody sees
  const NARROW = "(max-width: 699px)";

  const asked = new URLSearchParams(location.search).get("path"); // JupyterLite takes it out of the address later

  const plugin = {
    id: "course-start-page:plugin",
    description: "Renews the start page, shows what an address names, suits narrow screens and a change of theme.",
    autoStart: true,
    activate(app) {
      app.restored.then(() => {
        show(app.shell);
        makeRoom(app.shell);
        keepBackgrounds(app.shell);
      });
      let isBusy = false;
      const look = async () => {
        if (isBusy || document.visibilityState !== "visible") return;
        isBusy = true;
        try {
          for (const page of app.shell.widgets("main")) if (isSeen(page)) await renew(page, app.serviceManager.contents);
        } catch (error) {
          console.warn(error); // the page stays as it is; the next look may find its server again
        } finally {
          isBusy = false;
        }
      };
      for (const event of ["focus", "pageshow"]) window.addEventListener(event, look);
      document.addEventListener("visibilitychange", look);
      app.shell.currentChanged?.connect(look);
      setInterval(look, INTERVAL);
    },
  };

  /** Bring to the front what the site's address names, if its tab is one of those that were open before. */
  function show(shell) {
    for (const page of shell.widgets("main")) if (page.context?.path === asked) shell.activateById(page.id);
  }

  /** On a narrow screen, close what stands beside the text; one press on its icon opens it again. */
  function makeRoom(shell) {
    if (!matchMedia(NARROW).matches) return;
    shell.collapseLeft?.(); // the site's view of a single notebook has nothing beside it
    shell.collapseRight?.();
  }

  /** When the theme changes, put the old background behind diagrams: JupyterLab does not draw them again. */
  function keepBackgrounds(shell) {
    const background = () => (document.body.dataset.jpThemeLight === "false" ? "#111" : "#fff");
    let drawnOn = background();
    const change = () => {
      for (const page of shell.widgets("main"))
        for (const image of page.node.querySelectorAll(".jp-RenderedMermaid img")) image.style.background ||= drawnOn;
      drawnOn = background();
    };
    new MutationObserver(change).observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  }

  function isSeen(page) {
    return page.isVisible && page.context?.path.split("/").pop() === NAME && !page.context.model.dirty;
  }

  /** Show the text as it is now, if it is another one. */
  async function renew(page, contents) {
    const { context } = page;
    if (!context.isReady) return;
    const { content } = await contents.get(context.path, { type: "file", format: "text", content: true });
    if (content === context.model.toString()) return;
    keepFocus(page.node);
    await context.revert();
  }

  /** Put the focus on the same link of the new text once it is drawn in place of the one that has it. */
  function keepFocus(node) {
    const link = document.activeElement;
    if (!node.contains(link) || !link.matches("a[href]")) return;
    const alike = () => [...node.querySelectorAll("a[href]")].filter((each) => each.textContent === link.textContent);
    const place = alike().indexOf(link) - alike().length; // from the end: the next step above may name it too
    const observer = new MutationObserver(() => {
      if (link.isConnected) return;
      alike().at(place)?.focus({ preventScroll: true });
      observer.disconnect();
    });
    observer.observe(node, { childList: true, subtree: true });
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["course-start-page"] = { init() {}, get: async () => () => plugin };
})();
