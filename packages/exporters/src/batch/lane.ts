import type { Signal } from "@rtcscope/core";
import type { Instruments } from "@rtcscope/core/opentelemetry";
import type { DeliveryRecord } from "../delivery";
import { createLogger, createMeter, createTracer, type DeltaMeter, type Resource } from "../providers";
import { logRecord, metricRecord, spanRecord } from "../rank";

/** The providers of one session, on the session's own time. */
export interface Lane {
  readonly instruments: Instruments;
  /** Before a signal is mapped: moves the lane's time, and hands over the metrics of an interval that is over. */
  reach(signal: Signal): void;
  /** Hands over the metrics since the last interval. */
  collect(): void;
}

interface LaneOptions {
  resource: Resource;
  /** Time between two points of a metric, ms of the session. */
  intervalMs: number;
  newId?: ((bytes: number) => string) | undefined;
  take(record: DeliveryRecord): void;
}

const beginOf = (signal: Signal): number => (signal.type === "span" ? signal.start : signal.time);
const endOf = (signal: Signal): number => (signal.type === "span" ? signal.end : signal.time);

/**
 * Time is what the signals say, never a clock: a session of last year has its records and its points in last year, and
 * the same session has the same bytes whenever it is told.
 *
 * A delta point counts what was told between its start and its time. Points of one session follow each other without a
 * hole or an overlap: an interval ends with the last signal that it counts, and the next begins there. The first begins
 * just before the first signal, because a point that starts at its own time says nothing to a backend. Two sessions may
 * overlap, as those of two open pages do.
 */
export function createLane({ resource, intervalMs, newId, take }: LaneOptions): Lane {
  let time = 0;
  let since: number | undefined;
  let meter: DeltaMeter | undefined;
  const provider = { resource, now: () => time, newId };
  const tracer = createTracer(provider, (span) => take(spanRecord(span)));
  const logger = createLogger(provider, (record) => take(logRecord(record)));

  function begin(at: number): void {
    since = at;
    // A meter asks for the time when it is made, and when it hands over.
    meter = createMeter({ resource, now: () => (meter ? time : at) });
  }
  function collect(): void {
    meter?.collect((metric) => take(metricRecord(metric)));
    meter = undefined;
  }

  return {
    instruments: {
      tracer,
      logger,
      get meter() {
        return meter;
      },
    },
    reach(signal) {
      const end = endOf(signal);
      if (since === undefined) {
        time = end;
        begin(Math.min(beginOf(signal), end) - 1);
      } else {
        // A stall is told when it is over, dated back: it belongs to the interval in which it is told.
        if (end - since >= intervalMs) {
          collect();
          since = time;
        }
        time = Math.max(time, end);
      }
      if (!meter) begin(since ?? time);
    },
    collect,
  };
}
