import type { Exporter } from "@rtcscope/core";
import { aText, must, oneOf, shape } from "../check";
import { CHECKS, type OtlpOptions } from "../options";
import { createOtlp } from "../otlp";

export interface HoneycombOptions extends Omit<OtlpOptions, "url" | "headers"> {
  /** An ingest key (`hcxik_…`, its id and secret in one): it can only send. */
  readonly apiKey: string;
  /**
   * Dataset of the metrics; without one they land in `unknown_metrics`. Spans and events always go to the dataset of
   * `service.name`, except with a key of Honeycomb Classic, which needs this for everything.
   */
  readonly dataset?: string;
  /** Where the team lives. Default `us`. */
  readonly region?: "us" | "eu";
}

const ENDPOINTS = { us: "https://api.honeycomb.io", eu: "https://api.eu1.honeycomb.io" } as const;

/** The third letter of a key's prefix varies. */
const INGEST_KEY = /^hc[a-z]i[ck]_/;
const CLASSIC_KEY = /^([a-f0-9]{32}$|hc[a-z]ic_)/;

const printable = must("printable ASCII", (value) => typeof value === "string" && /^[!-~]+$/.test(value));
const { url, headers, ...others } = CHECKS;
const check = shape({ ...others, apiKey: printable, dataset: aText, region: oneOf(Object.keys(ENDPOINTS)) }, [
  "apiKey",
]);

const INGEST =
  "the ingest key is shipped to every visitor of this page; it can only send, which Honeycomb allows in browsers, but anybody can send with it";
const SECRET =
  "the API key is shipped to every visitor of this page and is not an ingest key (hcxik_…): it may read and change your environment; use an ingest key, or send to your own gateway (collector({ url }))";

/**
 * Honeycomb's OTLP endpoint.
 *
 * spec    https://docs.honeycomb.io/send-data/opentelemetry/, https://docs.honeycomb.io/api/authentication
 * @throws TypeError when an option is wrong, naming its path; nothing throws after that
 */
export function honeycomb(options: HoneycombOptions): Exporter {
  check(options, "honeycomb: options");
  const { apiKey, dataset, region = "us", ...rest } = options;
  const classic = CLASSIC_KEY.test(apiKey);
  if (classic && !dataset)
    throw new TypeError(
      "honeycomb: options.dataset must be a non-empty string with a key of Honeycomb Classic, got undefined",
    );
  const team = { "x-honeycomb-team": apiKey };
  const withDataset = dataset ? { ...team, "x-honeycomb-dataset": dataset } : team;
  return createOtlp(
    "honeycomb",
    { ...rest, url: ENDPOINTS[region], headers: (signal) => (classic || signal === "metrics" ? withDataset : team) },
    INGEST_KEY.test(apiKey) ? INGEST : SECRET,
  );
}
