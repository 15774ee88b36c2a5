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

/** A counter of a statistics object, over however many lives the object had: the sum of where each came to. */
class Counter {
  #before = 0;
  #last: number | undefined;

  take(value: number | undefined): void {
    if (value !== undefined) this.#last = value;
  }

  anew(): void {
    this.#before += this.#last ?? 0;
    // Zero, and not unknown: it was counted before.
    if (this.#last !== undefined) this.#last = 0;
  }

  get value(): number | undefined {
    return this.#last === undefined ? undefined : this.#before + this.#last;
  }
}

/** Adds up what the parser says of one statistics object, reading by reading. */
export interface StreamAccount {
  take(reading: InboundStream | OutboundLayer): void;
  stalled(ms: number): void;
  summary(standstillHidden: boolean): StreamSummary;
}

/**
 * Bytes are counted from the counter's first reading to its last, in as many pieces as it began anew; an object that is
 * missing from some readings and comes back with its counter grown has been sending meanwhile. All counters of an object
 * begin anew together, when one that only grows has fallen or the SSRC is another.
 */
export function createStreamAccount(id: string, direction: MediaDirection, kind: MediaKind): StreamAccount {
  let samples = 0;
  let resets = 0;
  let newest: number | undefined;
  let firstMs: number | undefined;
  let lastMs: number | undefined;
  let firstBytes: number | undefined;
  let lastBytes: number | undefined;
  let lastPackets: number | undefined;
  let ssrc: number | undefined;
  let bytes = 0;
  let countedMs = 0;
  const packets = new Counter();
  const lost = new Counter();
  const freezes = new Counter();
  const freezeMs = new Counter();
  const limitation = { none: new Counter(), cpu: new Counter(), bandwidth: new Counter(), other: new Counter() };
  const counters = [packets, lost, freezes, freezeMs, ...Object.values(limitation)];
  const seen: Partial<StreamSummary> = {};
  const jitter = new Mean();
  const rtt = new Mean();
  const frames = new Mean();
  let stalls = 0;
  let stallMs = 0;

  function beganAnew(reading: InboundStream | OutboundLayer): boolean {
    const fell = (now: number | undefined, last: number | undefined) =>
      now !== undefined && last !== undefined && now < last;
    const another = reading.ssrc !== undefined && ssrc !== undefined && reading.ssrc !== ssrc;
    return another || fell(reading.bytes, lastBytes) || fell(reading.packets, lastPackets);
  }

  function count(now: number, at: number, anew: boolean): void {
    if (lastMs !== undefined && lastBytes !== undefined && !anew) {
      bytes += now - lastBytes;
      countedMs += at - lastMs;
    }
    firstMs ??= at;
    firstBytes ??= now;
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
    packets.take(reading.packets);
    if (reading.framesPerSecond) frames.add(reading.framesPerSecond, reading.intervalMs ?? 0);
    rtt.add(reading.remote?.rttMs, 1);
  }

  function inbound(reading: InboundStream): void {
    lost.take(reading.packetsLost);
    freezes.take(reading.freezeCount);
    freezeMs.take(reading.freezeDurationMs);
    if (reading.packets) jitter.add(reading.jitterMs, 1);
  }

  function outbound({ rid, remote, qualityLimitation: limit }: OutboundLayer): void {
    seen.rid = rid ?? seen.rid;
    lost.take(remote?.packetsLost);
    jitter.add(remote?.jitterMs, 1);
    limitation.none.take(limit?.noneMs);
    limitation.cpu.take(limit?.cpuMs);
    limitation.bandwidth.take(limit?.bandwidthMs);
    limitation.other.take(limit?.otherMs);
  }

  /** Of what was expected, or of what was sent; a packet that was counted as lost may still arrive, so never below none. */
  function lossRatio(): number | undefined {
    const missing = lost.value === undefined ? undefined : Math.max(0, lost.value);
    const all = (packets.value ?? 0) + (direction === "inbound" ? (missing ?? 0) : 0);
    return missing === undefined || all === 0 ? undefined : missing / all;
  }

  function limited(): StreamSummary["limitation"] {
    const known = Object.entries(limitation).filter(([, { value }]) => value !== undefined);
    return known.length > 0 ? Object.fromEntries(known.map(([reason, { value }]) => [reason, value])) : undefined;
  }

  return {
    take(reading) {
      const at = reading.timestamp;
      // Not measured anew since the last reading: the same figures once more.
      if (at === undefined || (newest !== undefined && at <= newest)) return;
      newest = at;
      const anew = beganAnew(reading);
      if (anew) {
        resets++;
        for (const counter of counters) counter.anew();
      }
      ssrc = reading.ssrc ?? ssrc;
      lastPackets = reading.packets ?? lastPackets;
      if (reading.bytes !== undefined) count(reading.bytes, at, anew);
      look(reading);
      if (direction === "outbound") outbound(reading as OutboundLayer);
      else inbound(reading as InboundStream);
    },
    stalled(ms) {
      stalls++;
      stallMs += ms;
    },
    summary: (standstillHidden) => ({
      ...seen,
      id,
      direction,
      kind,
      ssrc,
      samples,
      resets,
      firstMs,
      lastMs,
      firstBytes,
      lastBytes,
      bytes: samples > 1 ? bytes : undefined,
      bitrateBps: countedMs > 0 ? (bytes * 8000) / countedMs : undefined,
      packets: packets.value,
      packetsLost: lost.value,
      lossRatio: lossRatio(),
      jitterMs: jitter.value,
      rttMs: rtt.value,
      framesPerSecond: frames.value,
      freezes: freezes.value,
      freezeMs: freezeMs.value,
      limitation: limited(),
      ...(direction === "inbound" && samples > 1 && !standstillHidden && { stalls, stallMs }),
    }),
  };
}
