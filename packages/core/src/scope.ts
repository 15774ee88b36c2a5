import { type Clock, createClock } from "./clock";
import { createDiagnostics, type DiagnosticLogger, type Diagnostics, guard } from "./diagnostics";
import type { Exporter, ServiceInfo } from "./exporter";
import type { PrivacyOptions } from "./privacy";
import { sampled } from "./sampling";
import { createSession, type SessionOptions } from "./session/create-session";
import type { Session } from "./session/session";
import type { createStory } from "./session/story";
import type { AttributeValue } from "./signal";

export interface ScopeOptions {
  /** The application; `name` is required. */
  service: ServiceInfo;
  /** Where signals go. */
  exporters: readonly Exporter[];
  /** Further resource attributes. */
  resource?: Readonly<Record<string, AttributeValue>> | undefined;
  /** Share of sessions that send every statistics sample (flight recorder always open), 0..1, decided by session id. Default 0. */
  detailShare?: number | undefined;
  /** What may leave the page unmasked. Default: nothing that identifies anybody. */
  privacy?: PrivacyOptions | undefined;
  clock?: Clock | undefined;
  /** Where telemetry's own trouble is said, once per kind. Default `console.warn`. */
  log?: DiagnosticLogger | undefined;
}

/** One application's telemetry: its sessions and where their signals go. */
export interface Scope {
  readonly diagnostics: Diagnostics;
  /** Starts a session; never throws. */
  session(options: SessionOptions): Session;
  /** The sessions that have not ended. */
  sessions(): readonly Session[];
  /** Sends what is waiting. */
  flush(): Promise<void>;
  /** Purges everything that was not sent and stays silent from here on. */
  disable(): void;
  /** Ends all sessions, flushes, closes the exporters. */
  shutdown(): Promise<void>;
}

/** Fails unless `right`, naming what was wrong, where, and what would be right. */
function must(right: unknown, path: string, expected: string, got: unknown): void {
  if (!right)
    throw new TypeError(`createScope: options${path} must be ${expected}, got ${got === null ? got : typeof got}`);
}

function check(options: ScopeOptions): void {
  must(typeof options === "object" && options, "", "an object", options);
  const { service, exporters } = options;
  must(service?.name && typeof service.name === "string", ".service.name", "a non-empty string", service?.name);
  must(Array.isArray(exporters), ".exporters", "an array of exporters", exporters);
  exporters.forEach((exporter: unknown, at) => {
    must(
      typeof (exporter as Exporter | null)?.export === "function",
      `.exporters[${at}]`,
      "an exporter, such as otlp({ url })",
      exporter,
    );
  });
  const { detailShare = 0 } = options;
  must(detailShare >= 0 && detailShare <= 1, ".detailShare", "a number from 0 to 1", detailShare);
}

let loading: Promise<typeof createStory> | undefined;

/** Loaded once per page; a failure (offline, a deployment that replaced the chunk) is tried again by the next session. */
function loadStory(): Promise<typeof createStory> {
  loading ??= import("./session/story").then(
    (module) => module.createStory,
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/**
 * @throws TypeError when an option is wrong, naming its path: a mistake of the programmer, found at start-up. Nothing
 * throws afterwards.
 */
export function createScope(options: ScopeOptions): Scope {
  check(options);
  const clock = options.clock ?? createClock();
  const diagnostics = createDiagnostics(options.log);
  const exporters = [...options.exporters];
  const live = new Set<Session>();
  const pending = new Set<Promise<unknown>>();
  let disabled = false;
  let lastEnded: string | undefined;

  const each = <T>(what: string, work: (exporter: Exporter) => T) =>
    exporters.map((exporter) => guard(diagnostics, `${exporter.name}: ${what}`, () => work(exporter)));

  each("start", (exporter) =>
    exporter.start?.({ service: options.service, resource: options.resource ?? {}, clock, diagnostics }),
  );

  /** Asks the exporters when sessions have said what they have to say: trackers loaded, ended sessions over. */
  async function settle(what: string, work: (exporter: Exporter) => Promise<void> | undefined): Promise<void> {
    await Promise.allSettled(pending);
    await Promise.all(
      each(what, (exporter) =>
        work(exporter)?.catch((error) => diagnostics.warn(what, `${what} failed; the call is not affected`, error)),
      ),
    );
  }

  return {
    diagnostics,
    session(sessionOptions) {
      const session = createSession(
        {
          clock,
          diagnostics,
          privacy: options.privacy ?? {},
          loadStory,
          pending(work) {
            pending.add(work);
            void work.finally(() => pending.delete(work));
          },
          anchor: (info) => void each("anchor", (exporter) => exporter.anchor?.(info)),
          detailed: (id) => sampled(id, options.detailShare ?? 0),
          emit(signal, info) {
            if (!disabled) each("export", (exporter) => exporter.export(signal, info));
          },
          traceparent: (id) => each("traceparent", (exporter) => exporter.traceparent?.(id)).find(Boolean),
        },
        { previousId: lastEnded, ...sessionOptions },
      );
      live.add(session);
      session.onEnd(() => {
        live.delete(session);
        lastEnded = session.id;
      });
      return session;
    },
    sessions: () => [...live],
    flush: () => settle("flush", (exporter) => exporter.flush?.()),
    disable() {
      disabled = true;
      each("disable", (exporter) => exporter.disable?.());
      for (const session of live) session.end("disabled");
    },
    shutdown() {
      for (const session of live) session.end();
      return settle("shutdown", (exporter) => exporter.shutdown?.());
    },
  };
}
