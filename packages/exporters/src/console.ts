import type { Exporter, ScopeInfo, SessionInfo, Signal } from "@rtcscope/core";
import { ATTR_RTC_CONNECT_PHASE, SPAN_RTC_CONNECT_PHASE_PREFIX } from "@rtcscope/core/semconv";
import { a, shape } from "./check";

export interface ConsoleExporterOptions {
  /** Takes one line and the signal's attributes. Default: `console.log`. */
  readonly log?: (line: string, attributes: Readonly<Record<string, unknown>>) => void;
}

const check = shape({ log: a("function") });

/** 950 ms, 12.3 s */
function formatDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function defined(attributes: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** `0:12.345 rtc.connect 1.3 s ok` with the time since the session's first signal. */
function formatSignal(signal: Signal, since: number): string {
  const time = (signal.type === "event" || signal.type === "span.open" ? signal.time : signal.end) - since;
  const seconds = Math.max(0, time) / 1000;
  const clock = `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(3).padStart(6, "0")}`;
  switch (signal.type) {
    case "event":
      return `${clock} ${signal.name}: ${signal.body}`;
    case "span.open":
      return `${clock} ${signal.name} …`;
    case "span": {
      const { start, end, outcome, errorType, errorMessage } = signal;
      const phase = (signal.attributes as Readonly<Record<string, unknown>>)[ATTR_RTC_CONNECT_PHASE];
      const name = phase ? `${SPAN_RTC_CONNECT_PHASE_PREFIX}${phase}` : signal.name;
      const error = errorType ? ` (${errorMessage ? `${errorType}: ${errorMessage}` : errorType})` : "";
      return `${clock} ${name} ${formatDuration(end - start)} ${outcome}${error}`;
    }
  }
}

/**
 * Prints every signal as one line: what an app developer looks at first.
 *
 * @throws TypeError when an option is wrong, naming its path; nothing throws after that
 */
export function consoleExporter(options: ConsoleExporterOptions = {}): Exporter {
  check(options, "consoleExporter: options");
  const log = options.log ?? ((line, attributes) => console.log(`rtcscope ${line}`, attributes));
  const starts = new Map<string, number>();
  let scope: ScopeInfo | undefined;

  function print(signal: Signal, { id }: SessionInfo): void {
    const began = starts.get(id) ?? (signal.type === "span" ? signal.start : signal.time);
    starts.set(id, began);
    log(
      `${id.slice(0, 8)} ${formatSignal(signal, began)}`,
      signal.type === "span.open" ? {} : defined(signal.attributes),
    );
  }

  return {
    name: "console",
    start(info) {
      scope = info;
    },
    export(signal, session) {
      try {
        if (scope) print(signal, session);
      } catch (error) {
        scope?.diagnostics.warn("console exporter", "the console exporter could not print a signal", error);
      }
    },
    disable() {
      scope = undefined;
    },
  };
}
