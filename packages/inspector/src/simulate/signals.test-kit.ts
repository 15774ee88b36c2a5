import type { Exporter, SessionInfo, Signal } from "@rtcscope/core";
import type { Fact } from "./life/types";

/** The signals of one session, as they would go to OpenTelemetry. */
export interface Told {
  readonly info: SessionInfo;
  readonly signals: Signal[];
}

/** Keeps everything that is exported, by session. */
export function createRecordingOutlet() {
  const sessions = new Map<string, Told>();
  const exporter: Exporter = {
    name: "recording",
    export(signal, info) {
      const told = sessions.get(info.id) ?? { info, signals: [] };
      sessions.set(info.id, told);
      told.signals.push(signal);
    },
  };
  const done = () => Promise.resolve();
  return { sessions, outletFor: () => ({ exporter, drained: done, flush: done }) };
}

/** A real signal in the words of a planned one. */
export function factOf(signal: Signal): Fact[] {
  if (signal.type === "span.open") return [];
  const { type, name, attributes } = signal;
  if (type === "event") return [{ type, name, attributes }];
  const { outcome, errorType, start, end } = signal;
  return [{ type, name, outcome, errorType, seconds: (end - start) / 1000, attributes }];
}
