import { a, type Check, fail, isRecord, members, must, oneOf, shape } from "./check";
import { DEFAULT_LIMITS, type DeliveryOptions, type OtlpSignal } from "./delivery";

/** `persist: indexedDbStore()` keeps what could not be sent for the next visit; without it memory is all. */
export interface OtlpOptions extends Pick<DeliveryOptions, "headers" | "persist" | "gzip" | "limits" | "fetch"> {
  /**
   * Where to send: a base that `/v1/traces`, `/v1/logs` and `/v1/metrics` are appended to (`https://host/otlp`, or
   * `/otlp` on the page's own origin), or one full URL per signal; a signal without one is not made.
   */
  readonly url: string | Partial<Readonly<Record<OtlpSignal, string>>>;
  /** Default: all three. */
  readonly signals?: readonly OtlpSignal[];
  /** Further resource attributes, such as `cloud.region`. */
  readonly resource?: Readonly<Record<string, string | number | boolean>>;
}

export const SIGNALS = ["traces", "logs", "metrics"] as const satisfies readonly OtlpSignal[];

const url = must(
  "an http(s) URL or a path of this origin",
  (value) => typeof value === "string" && /^(https?:\/\/[^/?#\s]|\/)\S*$/.test(value),
);
const amount = must("a number of at least 0", (value) => Number.isFinite(value) && (value as number) >= 0);
const signal = oneOf(SIGNALS);
const each = (keys: readonly string[], check: Check) => shape(Object.fromEntries(keys.map((key) => [key, check])));
const perSignal = each(SIGNALS, url);

/** Names and values that `fetch` would refuse at every request are refused once, here. */
const header =
  (name: string): Check =>
  (value, path) => {
    a("string")(value, path);
    try {
      new Headers([[name, value as string]]);
    } catch {
      fail(path, "a valid HTTP header", value);
    }
  };

/** The checks of {@link OtlpOptions}, member by member; presets take some of them. */
export const CHECKS = {
  url: (value, path) => (isRecord(value) ? perSignal : url)(value, path),
  headers: (value, path) => typeof value === "function" || members(header)(value, path),
  signals(value, path) {
    if (!Array.isArray(value)) fail(path, "an array", value);
    value.forEach((entry, at) => {
      signal(entry, `${path}[${at}]`);
    });
  },
  persist: a("function"),
  gzip: a("boolean"),
  limits: each(Object.keys(DEFAULT_LIMITS), amount),
  resource: members(() => must("a string, number or boolean", (value) => /^(st|nu|bo)/.test(typeof value))),
  fetch: a("function"),
} satisfies Record<keyof OtlpOptions, Check>;

const checkOtlp = shape(CHECKS, ["url"]);

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
