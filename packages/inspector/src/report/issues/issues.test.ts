import type { ConnectionSummary } from "@rtcscope/collectors/dumps";
import {
  ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE,
  ATTR_RTC_ISSUE_TYPE,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_QUALITY_LIMITING_FACTOR,
  ATTR_RTC_QUALITY_VALUE,
  EVENT_RTC_ISSUE,
  EVENT_RTC_QUALITY,
} from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import type { Attributes } from "../../otlp";
import type { Moment, SessionReport } from "../schema";
import { sessionReport } from "../session";
import { issueSchema, issuesOf } from ".";

const T = 1_790_000_000_000;

const empty = sessionReport({ id: "s", spans: [], logs: [], otherSpans: [] });
const report = (members: Partial<SessionReport>): SessionReport => ({
  ...empty,
  summary: { ...empty.summary, startMs: T, durationMs: 60_000 },
  ...members,
});
const moment = (name: string, atMs: number, attributes: Attributes): Moment => ({
  timeMs: T + atMs,
  name,
  severity: 9,
  attributes,
});

const quiet: ConnectionSummary = {
  id: "1",
  firstMs: T,
  lastMs: T + 60_000,
  calls: { count: 10, resolutionMs: 1 },
  statistics: { ticks: 60, gaps: 0 },
  openedLate: false,
  states: [
    { timeMs: T + 10, kind: "ice", state: "checking" },
    { timeMs: T + 100, kind: "ice", state: "connected" },
  ],
  iceDisconnects: 0,
  iceFailures: 0,
  connectionDisconnects: 0,
  connectionFailures: 0,
  negotiations: 1,
  restarts: { requested: 0 },
  paths: [{ fromMs: T + 500, pair: "p", local: "host", remote: "srflx", protocol: "udp" }],
  streams: [{ id: "in", direction: "inbound", kind: "video", samples: 60, resets: 0, bytes: 1000, freezes: 0 }],
  unknown: [],
};
const connection = (members: Partial<ConnectionSummary>): ConnectionSummary => ({ ...quiet, ...members });

function found(members: Partial<SessionReport>, ...connections: ConnectionSummary[]): string[] {
  return issuesOf(report(members), connections).map((issue) => {
    expect(issueSchema.parse(issue)).toEqual(issue);
    return `${issue.severity} ${issue.text}`;
  });
}

describe("issuesOf", () => {
  it("finds nothing in a call in which nothing went wrong", () => {
    expect(found({}, quiet)).toEqual([]);
    expect(found({})).toEqual([]);
  });

  it("tells a connect that failed, and where its time went", () => {
    const connect = {
      startMs: T,
      endMs: T + 15_000,
      outcome: "error" as const,
      errorType: "ice_failed",
      criticalPath: [
        { phase: "negotiation", ms: 1000 },
        { phase: "ice.checking", ms: 14_000 },
      ],
      phases: [],
    };
    const states = [{ timeMs: T + 1000, kind: "ice" as const, state: "checking" }];
    expect(found({}, connection({ connect, states, paths: [] }))).toEqual([
      "error connect failed after 15.0 s: ice_failed, 14.0 s of it in ice.checking",
    ]);
    // ICE was up, DTLS never came: one failure, told once.
    const halfway = [...quiet.states, { timeMs: T + 15_000, kind: "connection" as const, state: "failed" }];
    expect(found({}, connection({ connect, states: halfway, connectionFailures: 1 }))).toHaveLength(1);
    // The transport was up and nobody sent: nothing failed.
    expect(found({}, connection({ connect: { ...connect, errorType: "timeout" } }))).toEqual([
      "warn connected, but without media: 15.0 s of waiting ended in a timeout (ice.checking)",
    ]);
  });

  it("tells connections that never got anywhere by what became of them", () => {
    const checking = [{ timeMs: T, kind: "ice" as const, state: "checking" }];
    expect(found({}, connection({ states: checking, paths: [] }))).toEqual([
      "warn never connected in 1 min 0 s; ICE ended checking",
    ]);
    expect(found({}, connection({ states: [], paths: [], negotiations: 0 }))).toEqual([
      "info made and never used: nothing was negotiated",
    ]);
    // No log, no verdict.
    expect(found({}, connection({ states: [], calls: { count: 0, resolutionMs: 1 } }))).toEqual([]);
    expect(found({}, connection({ states: [], openedLate: true }))).toEqual([]);
  });

  it("tells a loss once: by its episode where there is one, else by the states", () => {
    const states = [...quiet.states, { timeMs: T + 30_000, kind: "ice" as const, state: "disconnected" }];
    const lost = connection({ states, iceDisconnects: 1 });
    expect(found({}, lost)).toEqual(["warn was disconnected (ICE 1x, connection 0x)"]);
    const episode = {
      startMs: T + 30_100,
      durationMs: 1200,
      cause: "ice_disconnected",
      mode: "ice_restart",
      outcome: "ok" as const,
      attempts: 1,
      tries: [],
    };
    expect(found({ reconnects: [episode] }, lost)).toEqual([
      "warn 1 outage (ice_disconnected): recovered by ice_restart, 1.2 s, 1 attempt",
    ]);
    const gaveUp = { ...episode, outcome: "error" as const, errorType: "connection_failed", mode: "none", attempts: 0 };
    expect(found({ reconnects: [gaveUp, { ...gaveUp, durationMs: 5000 }] }, quiet)).toEqual([
      "error 2 outages (ice_disconnected): gave up (connection_failed), longest 5.0 s",
    ]);
  });

  it("sums up the time at a bad level by what caused it, worst figure included", () => {
    const level = (atMs: number, value: string, factor: string, figure?: number) =>
      moment(EVENT_RTC_QUALITY, atMs, {
        [ATTR_RTC_QUALITY_LEVEL]: value,
        [ATTR_RTC_QUALITY_LIMITING_FACTOR]: factor,
        ...(figure !== undefined && { [ATTR_RTC_QUALITY_VALUE]: figure }),
      });
    const qualities = [
      level(1000, "excellent", "none"),
      level(10_000, "poor", "loss", 0.12),
      level(20_000, "good", "rtt", 0.2),
      level(30_000, "poor", "loss", 0.3),
      level(35_000, "poor", "frame_rate", 6.5),
      level(50_000, "lost", "no_media"),
    ];
    expect(found({ qualities }, quiet)).toEqual([
      "error quality lost for 10.0 s because of no media",
      "warn quality poor for 15.0 s (2 times) because of loss: at worst 30 % lost",
      "warn quality poor for 15.0 s because of frame rate: 6.5 frames/s",
    ]);
  });

  it("groups stalls by what stood still and why; a silent microphone is no trouble", () => {
    const stall = (kind: string, cause: string, durationMs: number) => ({
      startMs: T + 1000,
      durationMs,
      kind,
      cause,
      open: false,
    });
    const stalls = [stall("video", "network", 2000), stall("video", "network", 3000), stall("audio", "sender", 9000)];
    expect(found({ stalls }, quiet)).toEqual([
      "warn video stood still 2 times, 5.0 s in all, longest 3.0 s: because of the network",
      "info audio stood still 1 time, 9.0 s in all: nothing was sent",
    ]);
  });

  it("tells freezes and what held the encoder back, and leaves an encoder's start alone", () => {
    const layer = (bandwidth: number) => ({
      id: "out",
      direction: "outbound" as const,
      kind: "video" as const,
      samples: 60,
      resets: 0,
      bytes: 1000,
      limitation: { none: 10_000 - bandwidth, bandwidth },
    });
    const streams = [
      {
        ...quiet.streams[0],
        id: "a",
        direction: "inbound",
        kind: "video",
        samples: 9,
        resets: 0,
        freezes: 3,
        freezeMs: 1500,
      } as const,
      layer(900),
      layer(6200),
    ];
    expect(found({}, connection({ streams }))).toEqual([
      "warn the browser counted 3 freezes, 1.5 s in all, on 1 video stream",
      "warn the encoder was held back by bandwidth for 62 % of its time, 6.2 s",
    ]);
  });

  it("folds errors of gathering by code", () => {
    const error = moment(EVENT_RTC_ISSUE, 500, {
      [ATTR_RTC_ISSUE_TYPE]: "ice_candidate_error",
      [ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE]: 701,
    });
    const text = "ICE candidate error 701 (server cannot be reached), 2 times";
    expect(found({ moments: [error, error] }, quiet)).toEqual([`info ${text}`]);
    // Where nothing connected, it may be why.
    const lost = connection({ states: [], paths: [], negotiations: 0 });
    expect(found({ moments: [error, error] }, lost)[0]).toBe(`warn ${text}`);
  });

  it("tells a relay, with a warning where it is a stream", () => {
    const path = { fromMs: T, pair: "p", local: "relay", remote: "host", protocol: "udp" };
    expect(found({}, connection({ paths: [{ ...path, relayProtocol: "udp" }] }))).toEqual([
      "info went through its own TURN relay over udp",
    ]);
    expect(found({}, connection({ paths: [{ ...path, relayProtocol: "tls" }] }))).toEqual([
      "warn went through its own TURN relay over tls: what is lost there comes late instead",
    ]);
    expect(found({}, connection({ paths: [{ ...path, local: "host", remote: "relay" }] }))).toEqual([
      "info went through the other side's TURN relay",
    ]);
  });

  it("tells tracks without media and connections without any", () => {
    const track = (outcome: "ok" | "error") => ({
      direction: "subscribe" as const,
      startMs: T,
      durationMs: 30_000,
      kind: "video",
      outcome,
    });
    const silent = "1 of 1 incoming video tracks carried nothing in their first 30.0 s";
    expect(found({ tracks: [track("error")] }, connection({ streams: [], statistics: { ticks: 0, gaps: 0 } }))).toEqual(
      [`warn ${silent}`],
    );
    // Something came: a slot that nobody uses.
    expect(found({ tracks: [track("error")] }, quiet)).toEqual([`info ${silent}`]);
    expect(found({ tracks: [track("error"), track("ok")] }, connection({ streams: [] }))).toEqual([
      "info 1 of 2 incoming video tracks carried nothing in their first 30.0 s",
      "info connected, but without any RTP: only data channels, or the statistics are incomplete",
    ]);
  });
});
