const IN_LEGEND = /\{\{\s*(.+?)\s*\}\}/g;

const spelled = (labels) => {
  const { __name__: name = "", ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return pairs.length > 0 ? `${name}{${pairs.join(", ")}}` : name;
};

/** Labels by which a target's series differ: what `__auto` shows when there is one of them. */
function differing(series) {
  const labels = new Set(series.flatMap((one) => Object.keys(one.labels)));
  return [...labels].filter((label) => new Set(series.map((one) => one.labels[label])).size > 1);
}

/**
 * Names of one target's series, as its legend says.
 *
 * @param {string | undefined} legendFormat text with `{{label}}`; `__auto` and nothing are Grafana's own choice
 * @param {readonly { labels: Record<string, string> }[]} series
 * @param {string} query names what has no label at all
 */
export function seriesNames(legendFormat, series, query) {
  if (legendFormat && legendFormat !== "__auto")
    return series.map(({ labels }) =>
      legendFormat.replace(IN_LEGEND, (_, label) => labels[label.replace(/^"(.*)"$/, "$1")] ?? ""),
    );
  const [only, ...others] = differing(series);
  return series.map(({ labels }) => {
    if (only && others.length === 0) return labels[only] ?? "";
    const values = Object.values(labels);
    return values.length === 1 ? values[0] : spelled(labels) || query;
  });
}
