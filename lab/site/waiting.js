// In each page of JupyterLite: what a visitor reads while JupyterLab and Python load, and how far they are.
// The page holds #course-text (the notebook's text), #course-waiting (the bar) and the settings in #course-files.

const NARROW = "(max-width: 699px)";
const LATE = 120_000; // milliseconds after which something is probably wrong
const SHORT = 4_000; // milliseconds for which the bar says that Python is ready
const LOADING = "Python is loading. You can read meanwhile; cells run once it is ready.";
const { files, version, options } = JSON.parse(document.getElementById("course-files").textContent);
const root = new URL("../", location.href);
const notebook = new URLSearchParams(location.search).get("path") ?? "";
const text = document.getElementById("course-text");
const bar = document.getElementById("course-waiting");
const sentence = bar.querySelector("[role=status]");
const progress = bar.querySelector("progress");
let isFetching = false;
let isOpen = false; // a notebook has been in front
let loadingSince = null;
let readySince = null;

function isNotebook(path) {
  return path.endsWith(".ipynb");
}

/** Show the notebook's text at once; it is a page of its own, so its links are relative to that. */
async function showText() {
  const address = new URL(`text/${notebook.replace(/\.ipynb$/, ".html")}`, root);
  const answer = await fetch(address);
  if (!answer.ok) return; // the visitor's own notebook
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const link of page.querySelectorAll("main a[href]")) {
    const target = link.getAttribute("href");
    if (!target.startsWith("#")) link.href = new URL(target, address);
  }
  if (shownNotebook()) return;
  text.replaceChildren(...page.querySelector("main").children);
  text.hidden = false;
}

/** Start Python while JupyterLab loads, in a worker that the first kernel then gets in place of a new one. */
function startPython() {
  const Original = window.Worker;
  const early = new Original(new URL("static/pyodide/early_python.js", root), { type: "module" });
  isFetching = true;
  early.addEventListener("message", ({ data }) => {
    if (data?.courseLoaded === undefined) return;
    isFetching = data.courseLoaded < 1;
    if (isFetching) progress.value = data.courseLoaded;
    else progress.removeAttribute("value");
  });
  early.postMessage({ courseStart: options, files });
  window.Worker = class extends Original {
    constructor(script, settings) {
      if (!String(script).includes("/comlink.worker.")) {
        super(script, settings);
        return;
      }
      window.Worker = Original;
      early.postMessage({ courseScript: String(script) });
      return early;
    }
  };
}

/** Fetch the kernel's files one after the other, so as not to delay JupyterLab's own; the browser keeps them. */
async function fetchFiles() {
  if (localStorage.getItem("course-kernel") === version) return;
  isFetching = true;
  const total = files.reduce((sum, [, size]) => sum + size, 0);
  let loaded = 0;
  for (const [name, size] of files) {
    await (await fetch(new URL(`static/pyodide/${name}`, root), { priority: "low" })).arrayBuffer();
    loaded += size;
    progress.value = loaded / total;
  }
  progress.removeAttribute("value");
  isFetching = false;
  localStorage.setItem("course-kernel", version);
}

/** Return JupyterLab's notebook in front, once its cells are drawn. */
function shownNotebook() {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  return panel?.querySelector(".jp-MarkdownOutput, .jp-CodeCell .cm-content") ? panel : null;
}

/** Take the text away in favor of the notebook, which is scrolled to the cell that was being read. */
function handOver(panel) {
  const cells = [...text.querySelectorAll("section")];
  const read = cells.findIndex((cell) => cell.getBoundingClientRect().bottom > 0);
  if (text.scrollTop > 0 && read > 0) panel.querySelectorAll(".jp-Cell")[read]?.scrollIntoView({ block: "start" });
  text.hidden = true;
  text.replaceChildren();
}

function say(words) {
  if (sentence.textContent !== words) sentence.textContent = words;
}

/** Return the state of the kernel of the notebook in front; nothing if there is no notebook. */
function kernelState() {
  const session = window.jupyterapp?.shell?.currentWidget?.sessionContext;
  return session ? (session.session?.kernel?.status ?? "starting") : null;
}

function look() {
  const panel = shownNotebook();
  if (panel && !text.hidden) handOver(panel);
  const now = performance.now();
  const state = kernelState();
  isOpen ||= state !== null;
  const expected = isOpen ? state !== null : isNotebook(notebook);
  if (expected && !["idle", "busy"].includes(state)) {
    loadingSince ??= now;
    readySince = null;
    const late = now - loadingSince > LATE && !isFetching;
    say(late ? "Python has not started. Reload this page: what you saved is kept." : LOADING);
  } else if (loadingSince !== null) {
    loadingSince = null;
    readySince = expected ? now : null;
    if (expected) say("Python is ready: click a cell and press Shift+Enter.");
  }
  progress.hidden = loadingSince === null;
  bar.hidden = loadingSince === null && (readySince === null || now - readySince > SHORT);
}

/** In the view of a single document, follow a link to a notebook in this tab: its own way leads to a page not there. */
async function follow(event) {
  const link = event.target.closest?.(".jp-Notebook a[href]");
  const files = new URL("files/", root).href;
  if (!link?.href.startsWith(files) || !isNotebook(new URL(link.href).pathname)) return;
  event.preventDefault();
  event.stopPropagation();
  await window.jupyterapp?.commands.execute("docmanager:save");
  location.href = new URL(`notebooks/index.html?path=${link.href.slice(files.length)}`, root);
}

if (location.pathname.includes("/lab/") && matchMedia(NARROW).matches) {
  // JupyterLab's file browser would leave a letter a line
  location.replace(new URL(isNotebook(notebook) ? `notebooks/index.html${location.search}` : "index.html", root));
} else {
  if (isNotebook(notebook)) showText().catch(console.warn);
  if (isNotebook(notebook) && !crossOriginIsolated) startPython();
  else fetchFiles().catch(console.warn); // without storage, or offline: the kernel asks for its files itself
  if (location.pathname.includes("/notebooks/")) document.addEventListener("click", follow, { capture: true });
  look();
  setInterval(look, 300);
}
