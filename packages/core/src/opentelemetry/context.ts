import type { Context, Span } from "@opentelemetry/api";

/**
 * The three things this mapping needs of OpenTelemetry's context API, without its runtime.
 *
 * `@opentelemetry/api` is 2.8 kB gzip of which a page that only sends telemetry needs these lines. Both symbols are the
 * protocol by which several copies and versions of the API share one page (`Symbol.for`, fixed for all of 1.x); a test
 * holds them against the real API.
 */
const SPAN_KEY = Symbol.for("OpenTelemetry Context Key SPAN");
const API_GLOBAL = Symbol.for("opentelemetry.js.api.1");

function createContext(entries: ReadonlyMap<symbol, unknown>): Context {
  return {
    getValue: (key) => entries.get(key),
    setValue: (key, value) => createContext(new Map(entries).set(key, value)),
    deleteValue(key) {
      const rest = new Map(entries);
      rest.delete(key);
      return createContext(rest);
    },
  };
}

export const ROOT: Context = createContext(new Map());

/** The application's active context, as its context manager knows it; the root when there is none. */
export function activeContext(): Context {
  const api = (globalThis as { [API_GLOBAL]?: { context?: { active(): Context } } })[API_GLOBAL];
  return api?.context?.active() ?? ROOT;
}

export function withSpan(span: Span): Context {
  return ROOT.setValue(SPAN_KEY, span);
}

/** The span a context carries. */
export function spanOf(context: Context | undefined): Span | undefined {
  return context?.getValue(SPAN_KEY) as Span | undefined;
}
