import { guard, type ScopeInfo, type SessionInfo } from "@rtcscope/core";
import { createMapping, type Instruments } from "@rtcscope/core/opentelemetry";
import { EVENT_RTC_SESSION_END } from "@rtcscope/core/semconv";
import { SIGNALS } from "../options";
import { ensure } from "../providers/ensure";
import { resourceAttributes, sdkAttributes } from "../resource";
import { createLane, type Lane } from "./lane";
import { createOutbox } from "./outbox";
import { createStableIds } from "./stable-ids";
import type { BatchExporter, BatchExporterOptions } from "./types";

const MAX_BYTES = 512 * 1024;
const MAX_RECORDS = 1000;
const MAX_WAITING = 50_000;
const METRIC_INTERVAL_MS = 60_000;

/**
 * Signals as encoded OTLP requests, for programs that are not a page: importing a recording, a prober. Mapping, providers
 * and encoder are those of `otlp()`; there is no delivery policy, because nothing here competes with a call or closes
 * like a tab. Signals may be of any time, also long past.
 */
export function batchExporter(options: BatchExporterOptions): BatchExporter {
  const { signals = SIGNALS, metricIntervalMs = METRIC_INTERVAL_MS, stableIds = false } = options;
  const lanes = new Map<string, Lane>();
  let scope: ScopeInfo | undefined;
  let resource = { attributes: {} };
  let lane: Lane | undefined;
  let closed = false;

  const outbox = createOutbox({
    send: options.send,
    maxBytes: options.maxBytes ?? MAX_BYTES,
    maxRecords: options.maxRecords ?? MAX_RECORDS,
    maxWaiting: options.maxWaiting ?? MAX_WAITING,
    diagnostics: () => scope?.diagnostics,
  });
  const mapping = createMapping((): Instruments => {
    const { tracer, logger, meter } = lane?.instruments ?? {};
    return {
      tracer: signals.includes("traces") ? tracer : undefined,
      logger: signals.includes("logs") ? logger : undefined,
      meter: signals.includes("metrics") ? meter : undefined,
    };
  });

  const laneOf = (session: SessionInfo): Lane =>
    ensure(lanes, session.id, () =>
      createLane({
        resource,
        intervalMs: metricIntervalMs,
        newId: stableIds ? createStableIds(session.id) : undefined,
        take: outbox.add,
      }),
    );
  const flush = () => {
    for (const each of lanes.values()) each.collect();
    return outbox.flush();
  };

  return {
    name: "batch",
    start(info) {
      if (scope) return;
      scope = info;
      resource = { attributes: { ...sdkAttributes(), ...resourceAttributes(info, options.resource) } };
      mapping.start?.(info);
    },
    anchor: (session) => mapping.anchor?.(session),
    export(signal, session) {
      if (closed || !scope) return;
      guard(scope.diagnostics, "batch: export", () => {
        lane = laneOf(session);
        lane.reach(signal);
        mapping.export(signal, session);
        if (signal.type === "event" && signal.name === EVENT_RTC_SESSION_END) {
          lane.collect();
          lanes.delete(session.id);
        }
      });
    },
    traceparent: (sessionId) => mapping.traceparent?.(sessionId),
    drained: outbox.drained,
    flush,
    async shutdown() {
      closed = true;
      await flush();
      lanes.clear();
    },
    counts: () => outbox.counts,
  };
}
