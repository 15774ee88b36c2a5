import {
  aBoolean,
  aFunction,
  aNumber,
  type Check,
  fail,
  isRecord,
  must,
  oneOf,
  optional,
  recordOf,
  shape,
} from "./check";
import type { DeliveryLimits, OtlpSignal, Persistence } from "./delivery";

export interface OtlpOptions {
  /**
   * Where to send: a base that `/v1/traces`, `/v1/logs` and `/v1/metrics` are appended to (`https://host/otlp`, or
   * `/otlp` on the page's own origin), or one full URL per signal; a signal without one is not made.
   */
  url: string | Partial<Readonly<Record<OtlpSignal, string>>>;
  /** Sent with every request; a function is asked before each, for tokens that change. Never put a secret into a page. */
  headers?: Readonly<Record<string, string>> | ((signal: OtlpSignal) => Readonly<Record<string, string>>) | undefined;
  /** Default: all three. */
  signals?: readonly OtlpSignal[] | undefined;
  /** `persistIn(indexedDbStore())` keeps what could not be sent for the next visit. Default: memory only. */
  persist?: Persistence | undefined;
  /** Gzip while the page is visible, where the browser can. Default true. */
  gzip?: boolean | undefined;
  /** Bounds and times of the delivery; what is not given keeps its default. */
  limits?: Partial<DeliveryLimits> | undefined;
  /** Further resource attributes, such as `cloud.region`. */
  resource?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** In place of the platform's own. */
  fetch?: typeof fetch | undefined;
}

export const SIGNALS = ["traces", "logs", "metrics"] as const satisfies readonly OtlpSignal[];

const LIMITS = [
  "maxQueueRecords",
  "maxQueueBytes",
  "maxBatchBytes",
  "sendAtBytes",
  "intervalMs",
  "firstMs",
  "paceMs",
  "timeoutMs",
  "maxHoldMs",
  "floodBurst",
  "floodPerSecond",
  "maxAgeMs",
] as const satisfies readonly (keyof DeliveryLimits)[];

const aUrl = must(
  "an http(s) URL or a path of this origin",
  (value) => typeof value === "string" && /^(https?:\/\/[^/?#\s]|\/)\S*$/.test(value),
);

const aHeader = must("a string", (value) => typeof value === "string");
const aHeaderText = must("free of line breaks and other control characters", (value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value as string));
const aHeaderName = must("a header name", (value) => /^[\w!#$%&'*+.^`|~-]+$/.test(value as string));
const headers = recordOf((value, path) => {
  aHeader(value, path);
  aHeaderText(value, path);
}, aHeaderName);

const signals = oneOf(SIGNALS);

/** The checks of {@link OtlpOptions}, member by member; presets take some of them. */
export const CHECKS = {
  url: (value, path) => (isRecord(value) ? shape(Object.fromEntries(SIGNALS.map((signal) => [signal, optional(aUrl)]))) : aUrl)(value, path),
  headers: optional((value, path) => (typeof value === "function" ? undefined : headers(value, path))),
  signals: optional((value, path) => {
    if (!Array.isArray(value)) fail(path, "an array of signals", value);
    value.forEach((signal, at) => {
      signals(signal, `${path}[${at}]`);
    });
  }),
  persist: optional(aFunction),
  gzip: optional(aBoolean),
  limits: optional(shape(Object.fromEntries(LIMITS.map((name) => [name, optional(aNumber)])))),
  resource: optional(
    recordOf(must("a string, a number or a boolean", (value) => /^(string|number|boolean)$/.test(typeof value))),
  ),
  fetch: optional(aFunction),
} satisfies Record<keyof OtlpOptions, Check>;

const checkOtlp = shape(CHECKS);

/** @throws TypeError such as `otlp: options.headers["x-a"] must be a string, got number` */
export function checkOtlpOptions(name: string, options: unknown): void {
  checkOtlp(options, `${name}: options`);
}

/** Full URLs of the signals that are wanted. */
export function endpointsOf({ url, signals = SIGNALS }: OtlpOptions): Partial<Record<OtlpSignal, string>> {
  const endpoints: Partial<Record<OtlpSignal, string>> = {};
  for (const signal of signals) {
    const endpoint = typeof url === "string" ? `${url.replace(/\/+$/, "")}/v1/${signal}` : url[signal];
    if (endpoint) endpoints[signal] = endpoint;
  }
  return endpoints;
}
