import type { Signal } from "@rtcscope/core";
import { ATTR_RTC_MEDIA_STREAM_ID, type SPAN_RTC_STALL } from "@rtcscope/core/semconv";
import type { StatsSample } from "@rtcscope/core/story";
import type { DumpCall, DumpConnection, DumpObservation } from "../types";
import { createConnectAccount } from "./connect";
import { createStreamAccount, type StreamAccount } from "./stream";
import type { ConnectionSummary, PathSeen, StateSeen } from "./types";
import { unknownOf } from "./unknown";

type Observation = DumpObservation["observation"];
type StallSpan = Extract<Signal, { type: "span"; name: typeof SPAN_RTC_STALL }>;

/** Counts what one connection of a dump did. Everything comes in order of time. */
export interface ConnectionAccount {
  call(call: DumpCall): void;
  observe(observation: Observation): void;
  sample(sample: StatsSample): void;
  stalled(span: StallSpan): void;
  advance(time: number): void;
  /**
   * @param time when the dump ends
   * @param standstillHidden the dump does not tell a stream that stands still from one that is gone
   */
  summary(time: number, standstillHidden: boolean): ConnectionSummary;
}

const isUp = (state: string) => state === "connected" || state === "completed";

class Span {
  first: number | undefined;
  last: number | undefined;

  take(time: number): void {
    if (this.first === undefined || time < this.first) this.first = time;
    if (this.last === undefined || time > this.last) this.last = time;
  }
}

export function createConnectionAccount(about: DumpConnection): ConnectionAccount {
  const { connection: id } = about;
  const whole = new Span();
  const calls = new Span();
  const statistics = new Span();
  const states: StateSeen[] = [];
  const paths: PathSeen[] = [];
  const streams = new Map<string, StreamAccount>();
  const connect = createConnectAccount(id);
  const pairs = new Map<string, string>();
  let count = 0;
  let ticks = 0;
  let gaps = 0;
  let negotiations = 0;
  let requested = 0;
  let ufrag: string | undefined;
  let changed = 0;
  let described: number | undefined;
  let connected: number | undefined;
  let closedMs: number | undefined;

  const entered = (kind: StateSeen["kind"], state: string) =>
    states.filter((one) => one.kind === kind && one.state === state).length;
  const firstIce = () => states.find(({ kind, state }) => kind === "ice" && state !== "new");

  function timestamps(report: unknown): void {
    if (!Array.isArray(report)) return;
    for (const { timestamp } of report) if (typeof timestamp === "number") statistics.take(timestamp);
  }

  function path(sample: StatsSample): void {
    for (const { id: transport, timestamp, selectedPair: pair } of sample.transports) {
      if (!pair || pairs.get(transport) === pair.id) continue;
      pairs.set(transport, pair.id);
      paths.push({
        // The object that names the pair has a time of its own; Firefox reads its objects one after another.
        fromMs: timestamp ?? pair.timestamp ?? sample.time,
        pair: pair.id,
        local: pair.local?.type,
        remote: pair.remote?.type,
        protocol: pair.local?.protocol,
        relayProtocol: pair.local?.relayProtocol,
        networkType: pair.local?.networkType,
        rttMs: pair.rttMs,
      });
    }
  }

  function stream(name: string, direction: "inbound" | "outbound", kind: "audio" | "video"): StreamAccount {
    const key = `${direction} ${name}`;
    const account = streams.get(key) ?? createStreamAccount(name, direction, kind);
    streams.set(key, account);
    return account;
  }

  return {
    call({ name, time }) {
      count++;
      whole.take(time);
      calls.take(time);
      if (name === "restartIce") requested++;
      if (name !== "setLocalDescription") return;
      negotiations++;
      described ??= time;
    },
    observe(observation) {
      const { type, time } = observation;
      connect.observe(observation);
      if (type === "stats") {
        ticks++;
        timestamps(observation.report);
      } else if (type === "connection.state") {
        const { kind, state } = observation;
        states.push({ timeMs: time, kind, state });
        if (kind === "ice" && isUp(state)) connected ??= time;
      } else if (type === "connection.closed") closedMs ??= time;
      else if (type === "negotiation") {
        if (observation.step === "createOffer" && observation.state === "started" && observation.iceRestart)
          requested++;
        if (observation.step !== "setLocalDescription" || !observation.ufrag) return;
        if (ufrag !== undefined && ufrag !== observation.ufrag) changed++;
        ufrag = observation.ufrag;
      }
    },
    sample(sample) {
      if (sample.gap) gaps++;
      path(sample);
      connect.sample(sample);
      for (const reading of sample.inbound) stream(reading.id, "inbound", reading.kind).take(reading);
      for (const { layers } of sample.outbound)
        for (const layer of layers) stream(layer.id, "outbound", layer.kind).take(layer);
    },
    stalled(span) {
      const name = span.attributes[ATTR_RTC_MEDIA_STREAM_ID];
      if (name !== undefined) streams.get(`inbound ${name}`)?.stalled(span.end - span.start);
    },
    advance: connect.advance,
    summary(time, standstillHidden) {
      connect.end(time);
      for (const at of [statistics.first, statistics.last]) if (at !== undefined) whole.take(at);
      const openedLate = isUp(firstIce()?.state ?? "");
      const known = described !== undefined && connected !== undefined && !openedLate;
      const summary = {
        id,
        firstMs: whole.first ?? time,
        lastMs: whole.last ?? time,
        closedMs,
        calls: {
          count,
          firstMs: calls.first,
          lastMs: calls.last,
          resolutionMs: about.resolutionMs,
          zoneOffsetMin: about.zoneOffsetMin,
        },
        statistics: { ticks, firstMs: statistics.first, lastMs: statistics.last, gaps },
        openedLate,
        states,
        iceDisconnects: entered("ice", "disconnected"),
        iceFailures: entered("ice", "failed"),
        connectionDisconnects: entered("connection", "disconnected"),
        connectionFailures: entered("connection", "failed"),
        negotiations,
        restarts: { requested, byUfrag: ufrag === undefined ? undefined : changed },
        timeToConnectedMs: known ? (connected ?? 0) - (described ?? 0) : undefined,
        connect: openedLate ? undefined : connect.connect,
        paths,
        streams: [...streams.values()].map((one) => one.summary(standstillHidden)),
      };
      return { ...summary, unknown: unknownOf(summary, about, standstillHidden) };
    },
  };
}
