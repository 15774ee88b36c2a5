import type { MediaDirection, MediaKind } from "@rtcscope/core";
import type { InboundStream, OutboundLayer } from "@rtcscope/core/story";
import type { StreamSummary } from "./types";

/** The mean of what was measured, weighted by the time that each was measured over. */
class Mean {
  #sum = 0;
  #weight = 0;

  add(value: number | undefined, weight: number): void {
    if (value === undefined || !(weight > 0)) return;
    this.#sum += value * weight;
    this.#weight += weight;
  }

  get value(): number | undefined {
    return this.#weight > 0 ? this.#sum / this.#weight : undefined;
  }
}

/** Adds up what the parser says of one statistics object, reading by reading. */
export interface StreamAccount {
  take(reading: InboundStream | OutboundLayer): void;
  stalled(ms: number): void;
  summary(): StreamSummary;
}

/**
 * Bytes are counted from the counter's first reading to its last, in as many pieces as it began anew; an object that is
 * missing from some readings and comes back with its counter grown has been sending meanwhile.
 */
export function createStreamAccount(id: string, direction: MediaDirection, kind: MediaKind): StreamAccount {
  let samples = 0;
  let firstMs: number | undefined;
  let lastMs: number | undefined;
  let lastBytes = 0;
  let ssrc: number | undefined;
  let bytes = 0;
  let countedMs = 0;
  const seen: Partial<StreamSummary> = {};
  const jitter = new Mean();
  const rtt = new Mean();
  const frames = new Mean();
  let stalls = 0;
  let stallMs = 0;

  function count(now: number, at: number, anew: boolean): void {
    if (lastMs !== undefined && !anew && now >= lastBytes) {
      bytes += now - lastBytes;
      countedMs += at - lastMs;
    }
    firstMs ??= at;
    lastMs = at;
    lastBytes = now;
    samples++;
  }

  function look(reading: InboundStream | OutboundLayer): void {
    const { width, height } = reading;
    if (width && height && width * height > (seen.width ?? 0) * (seen.height ?? 0)) {
      seen.width = width;
      seen.height = height;
    }
    seen.mid = reading.mid ?? seen.mid;
    seen.codec = reading.codec?.mimeType ?? seen.codec;
    seen.packets = reading.packets ?? seen.packets;
    if (reading.framesPerSecond) frames.add(reading.framesPerSecond, reading.intervalMs ?? 0);
    rtt.add(reading.remote?.rttMs, 1);
  }

  function inbound(reading: InboundStream): void {
    seen.packetsLost = reading.packetsLost ?? seen.packetsLost;
    seen.lossRatio = reading.lossRatioOverall ?? seen.lossRatio;
    seen.freezes = reading.freezeCount ?? seen.freezes;
    seen.freezeMs = reading.freezeDurationMs ?? seen.freezeMs;
    if (reading.packets) jitter.add(reading.jitterMs, 1);
  }

  function outbound({ rid, remote, packets, qualityLimitation: limit }: OutboundLayer): void {
    seen.rid = rid ?? seen.rid;
    seen.packetsLost = remote?.packetsLost ?? seen.packetsLost;
    if (packets && seen.packetsLost !== undefined) seen.lossRatio = Math.max(0, seen.packetsLost) / packets;
    jitter.add(remote?.jitterMs, 1);
    if (!limit) return;
    const { noneMs: none, cpuMs: cpu, bandwidthMs: bandwidth, otherMs: other } = limit;
    seen.limitation = Object.fromEntries(
      Object.entries({ none, cpu, bandwidth, other }).filter(([, ms]) => ms !== undefined),
    );
  }

  return {
    take(reading) {
      const at = reading.timestamp;
      // Not measured anew since the last reading: the same figures once more.
      if (at === undefined || (lastMs !== undefined && at <= lastMs)) return;
      if (reading.bytes !== undefined) {
        const anew = reading.ssrc !== undefined && ssrc !== undefined && reading.ssrc !== ssrc;
        ssrc = reading.ssrc ?? ssrc;
        count(reading.bytes, at, anew);
      }
      look(reading);
      if (direction === "outbound") outbound(reading as OutboundLayer);
      else inbound(reading as InboundStream);
    },
    stalled(ms) {
      stalls++;
      stallMs += ms;
    },
    summary: () => ({
      ...seen,
      id,
      direction,
      kind,
      ssrc,
      samples,
      firstMs,
      lastMs,
      bytes: samples > 1 ? bytes : undefined,
      bitrateBps: countedMs > 0 ? (bytes * 8000) / countedMs : undefined,
      jitterMs: jitter.value,
      rttMs: rtt.value,
      framesPerSecond: frames.value,
      stalls: direction === "inbound" && samples > 1 ? stalls : undefined,
      stallMs: direction === "inbound" && samples > 1 ? stallMs : undefined,
    }),
  };
}
