// Progress that is kept in this browser, and what the start page and the site's first page say about it. The course's
// Python writes it, as events; grader/progress_events.py says what they mean, lab/start_page.py what is said.

export const FILE = ".progress/progress.jsonl";
const KEY = "course-progress"; // of the copy in the browser's storage, which pages without JupyterLite can read
const LESSONS = COURSE;
const SPLIT = SPLIT_CHECKS;

/** Keep a copy of the events; other pages of the site that are open hear of it. */
export function remember(events) {
  if (remembered() !== events) localStorage.setItem(KEY, events);
}

/** Return the copy of the events; empty where there is none. */
export function remembered() {
  return localStorage.getItem(KEY) ?? "";
}

/** Return what to open now, and for each lesson the words behind its link and before the points of its exercises. */
export function outline(events) {
  const known = summed(events);
  return { next: nextStep(known), lessons: LESSONS.map((lesson) => ({ ...lesson, ...words(lesson, known) })) };
}

/** Return the text of the start page, which is Markdown, with the progress in it. */
export function withProgress(page, events) {
  const { next, lessons } = outline(events);
  const step = next.title ? `${next.before}[${next.title}](${next.path})` : next.before;
  let text = page.replace(/^\*\*.*\*\*$/m, () => `**${step}**`);
  for (const { page, assignment, read, done } of lessons) {
    text = text.replace(linked(page, "(, read)?(?= \\|)"), `](${page})${read}`);
    text = text.replace(linked(assignment, ", (✓ done, |[\\d.]+ of )?"), `](${assignment}), ${done}`);
  }
  return text;
}

function linked(path, rest) {
  return new RegExp(`\\]\\(${path.replaceAll(".", "\\.")}\\)${rest}`);
}

function words({ name, checks }, { best, read }) {
  const total = Object.values(checks).reduce((sum, points) => sum + points, 0);
  const reached = Object.entries(checks).reduce((sum, [id, points]) => sum + Math.min(best.get(id) ?? 0, points), 0);
  const some = reached ? `${Number(reached.toPrecision(6))} of ` : "";
  return { read: read.has(name) ? ", read" : "", done: reached >= total ? "✓ done, " : some };
}

function nextStep(known) {
  const isBegun = ({ name, checks }) => known.read.has(name) || Object.keys(checks).some((id) => known.best.has(id));
  const start = Math.max(LESSONS.findLastIndex(isBegun), 0);
  for (const lesson of [...LESSONS.slice(start), ...LESSONS.slice(0, start)]) {
    const { title, page, assignment, checks } = lesson;
    const isNew = !known.best.size && !known.read.size;
    if (!isBegun(lesson)) return { before: isNew ? "Start here: " : "Next: ", title, path: page };
    const isOpen = Object.keys(checks).some((id) => !known.done.has(id));
    if (isOpen) return { before: "Next: the exercises of ", title, path: assignment };
  }
  return { before: "All exercises are done." };
}

/** Return the best points of each check that was run, which checks are done and which lessons were read. */
function summed(events) {
  const known = { best: new Map(), done: new Set(), read: new Set() };
  const passed = new Set();
  for (const line of events.split("\n")) {
    const event = parsed(line);
    if (typeof event.read === "string") known.read.add(event.read);
    else if (typeof event.check === "string") for (const part of parts(event)) count(part, known, passed);
  }
  return known;
}

function parsed(line) {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    return {}; // an empty line, or one that a full disk cut off
  }
}

function count({ check, score, points, status }, { best, done }, passed) {
  if (!Number.isFinite(score) || !Number.isFinite(points)) return;
  if (status === "passed") passed.add(check);
  best.set(check, Math.max(score, Math.min(best.get(check) ?? 0, points)));
  if (passed.has(check) && best.get(check) >= points) done.add(check);
  else done.delete(check);
}

/** Return a run as the checks of today count it. */
function parts(event) {
  const halves = SPLIT[`${event.check} ${event.points}`];
  if (!halves) return [event];
  const scored = Object.entries(halves).map(([check, points]) => ({
    ...event, check, points, score: (event.score * points) / event.points,
  }));
  return scored.filter(({ check, score }) => check === event.check || score);
}
