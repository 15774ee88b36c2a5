/**
 * The query APIs of Prometheus and Loki, as far as panels need them. Times are epoch milliseconds.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/
 */
const WORDS = { NaN: Number.NaN, "+Inf": Infinity, "-Inf": -Infinity };
const number = (text) => WORDS[text] ?? Number(text);
const seconds = (ms) => ms / 1000;

async function reach(url) {
  try {
    return await fetch(url);
  } catch (error) {
    throw new Error(`${new URL(url).origin} cannot be reached (${error.cause?.code ?? error.message})`);
  }
}

/** @throws with the server's own words when it refuses */
async function ask(url, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  const response = await reach(`${url}?${query}`);
  const text = await response.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    // Loki says plainly what is wrong.
  }
  if (!response.ok || body?.status !== "success") throw new Error(`${response.status}: ${body?.error ?? text.trim()}`);
  return body.data;
}

const point = ([at, value]) => [Math.round(at * 1000), number(value)];

const OF_TYPE = {
  scalar: ({ result }) => ({ series: [{ labels: {}, points: [point(result)] }] }),
  vector: ({ result }) => ({ series: result.map(({ metric, value }) => ({ labels: metric, points: [point(value)] })) }),
  matrix: ({ result }) => ({
    series: result.map(({ metric, values }) => ({ labels: metric, points: values.map(point) })),
  }),
  streams: ({ result }) => ({
    lines: result.flatMap(({ stream, values }) => values.map(([ns, line]) => ({ labels: stream, ns, line }))),
  }),
};

/** `{ series }` of numbers, or `{ lines }` of a log. */
function answer(data) {
  const read = OF_TYPE[data.resultType];
  if (!read) throw new Error(`an answer of type ${data.resultType}`);
  return read(data);
}

/** Either server: Loki's paths are Prometheus' under another prefix. */
const queries = (api) => ({
  range: async (query, { fromMs, toMs, stepMs, limit }) =>
    answer(
      await ask(`${api}/query_range`, {
        query,
        start: seconds(fromMs),
        end: seconds(toMs),
        step: seconds(stepMs),
        ...(limit ? { limit, direction: "backward" } : {}),
      }),
    ),
  instant: async (query, { toMs }) => answer(await ask(`${api}/query`, { query, time: seconds(toMs) })),
});

const address = (url) => url.replace(/\/+$/, "");

export function prometheusApi(url, { fromMs, toMs }) {
  const api = `${address(url)}/api/v1`;
  const within = { start: seconds(fromMs), end: seconds(toMs) };
  return {
    ...queries(api),
    labelValues: (label, match) =>
      ask(`${api}/label/${encodeURIComponent(label)}/values`, { ...within, ...(match ? { "match[]": match } : {}) }),
    exemplars: async (query) =>
      (await ask(`${api}/query_exemplars`, { query, ...within })).flatMap(({ exemplars }) =>
        exemplars.map(({ timestamp, value }) => point([timestamp, value])),
      ),
  };
}

export const lokiApi = (url) => queries(`${address(url)}/loki/api/v1`);
