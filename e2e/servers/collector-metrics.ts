/** What a Collector counts about itself: its Prometheus text page, read. */

export interface CollectorSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface CollectorMetrics {
  readonly samples: readonly CollectorSample[];
  /**
   * The sum of a metric's samples that carry all of these labels.
   *
   * @param name as in the Collector's documentation: `otelcol_receiver_accepted_spans`
   * @returns 0 where there is none: a Collector shows a counter from its first count on
   */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

const unescaped = (text: string) => text.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));

/** Values as Prometheus spells them: `+Inf` is no number in JavaScript. */
export const prometheusNumber = (text: string) => Number(text.replace(/Inf$/, "Infinity"));

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function parseCollectorMetrics(text: string): CollectorMetrics {
  const samples: CollectorSample[] = [];
  for (const line of text.split("\n")) {
    const [, name, labelText = "", value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const labels: Record<string, string> = {};
    for (const [, key = "", quoted = ""] of labelText.matchAll(LABEL)) labels[key] = unescaped(quoted);
    samples.push({ name, labels, value: prometheusNumber(value) });
  }
  return {
    samples,
    sum(wanted, having = {}) {
      let sum = 0;
      for (const { name, labels, value } of samples) {
        if (name === wanted && Object.entries(having).every(([key, expected]) => labels[key] === expected))
          sum += value;
      }
      return sum;
    },
  };
}
