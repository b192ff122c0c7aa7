// What every JavaScript client here is handed: a question, two tools that note their calls, and the verdict.
// The same as toolbox.py, and the same line of JSON in the end.
import { readFileSync } from 'node:fs';

export const MODEL = 'gpt-5.4-mini';
export const QUESTION = 'What is the weather in Oslo and in Rome?';
export const REPORTS = { Oslo: '4 degrees and sleet', Rome: '31 degrees and dry' };

const refused = new Set();
const fetchAnywhere = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const host = new URL(input instanceof Request ? input.url : input).hostname;
  if (host === '127.0.0.1') return fetchAnywhere(input, init);
  refused.add(host);
  return Promise.reject(new TypeError(`${host} is not this machine`));
};

/** The tools of one loop, and the cities they were asked for. */
export class Toolbox {
  cities = [];

  getWeather({ city }) {
    this.cities.push(city);
    return REPORTS[city];
  }

  convertCurrency(money) {
    throw new Error(`Nobody asked for money, yet convert_currency(${JSON.stringify(money)}) was called.`);
  }
}

/** Run the loops, which are sorted into whole, streamed and responses, and print the line. */
export async function prove(client, packageName, parts) {
  const loops = [];
  for (const [part, functions] of Object.entries(parts)) {
    for (const loop of functions) loops.push({ part, name: loop.name, problem: await outcome(loop) });
  }
  if (refused.size) {
    const problem = `asked for another machine: ${[...refused].join(', ')}`;
    loops.push({ part: 'whole', name: 'stays on this machine', problem });
  }
  const manifest = JSON.parse(readFileSync(`node_modules/${packageName}/package.json`, 'utf8'));
  console.log(JSON.stringify({ client, version: manifest.version, loops }));
}

async function outcome(loop) {
  const toolbox = new Toolbox();
  let text;
  try {
    text = await loop(toolbox);
  } catch (error) {
    console.error(error);
    return String(error);
  }
  const [called, wanted] = [toolbox.cities, Object.keys(REPORTS)].map((cities) => [...cities].sort().join(', '));
  if (called !== wanted) return `get_weather was called for [${called}]; expected one call for each of [${wanted}]`;
  const missing = Object.values(REPORTS).filter((report) => !String(text).includes(report));
  return missing.length ? `the final text ${JSON.stringify(text)} lacks ${missing}` : null;
}
