import { createReadStream, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Signal } from "@rtcscope/core";
import { describe, expect, it } from "vitest";
import { readDump, replayDump } from "./index";

const captures = new URL("../../../../../shared/captures/", import.meta.url);
// Recorded calls of real users lie beside the repository, not in it.
const absent = !existsSync(captures);

/** Connects and outages of each session, ms from its beginning. */
async function story(file: string): Promise<string[]> {
  const told: string[] = [];
  const starts = new Map<string, number>();
  const path = fileURLToPath(new URL(file, captures));
  await replayDump(readDump(createReadStream(path)), {
    signal(signal: Signal, { id }) {
      if (signal.type === "event" && signal.name === "rtc.session.start") starts.set(id, signal.time);
      if (signal.type !== "span") return;
      const from = starts.get(id) ?? 0;
      const times = `${Math.round(signal.start - from)}..${Math.round(signal.end - from)} ${signal.outcome}`;
      const error = signal.errorType ? ` ${signal.errorType}` : "";
      if (signal.name === "rtc.connect") told.push(`connect ${times}${error}`);
      if (signal.name !== "rtc.reconnect") return;
      const {
        "rtc.reconnect.cause": cause,
        "rtc.reconnect.mode": mode,
        "rtc.reconnect.attempts": attempts,
      } = signal.attributes;
      told.push(`reconnect ${times} ${cause} ${mode} ${attempts}${error}`);
    },
  });
  return told;
}

describe.skipIf(absent)("recorded calls (skipped where the capture folder is absent)", () => {
  it.each([
    // Readings 10 s apart: Firefox's frames are summed up, so that the first one has a time.
    ["rtcstats2-firefox118-relay.jsonl", ["connect 12..3041 ok"]],
    ["rtcstats2-chrome117-relay-freezes.jsonl", ["connect 11..672 ok"]],
    // ICE flaps between connected and completed, which is no reconnect; the call moves to another connection.
    ["rtcstats2-chrome-2020-standard-p2p-icechange.jsonl", ["connect 19..2047 ok"]],
    [
      "rtcstats2-safari17-relay-disconnect.jsonl",
      ["connect 22..769 ok", "reconnect 153544..153986 ok ice_disconnected none 0"],
    ],
    // ICE was connected, but the connection never was, and failed.
    ["rtcstats2-chrome99-disconnect-failed-oddcandidate.jsonl", ["connect 425..17047 error connection_failed"]],
    // Two other connections of the mesh fail without ever having been connected; ICE of the third never moves.
    [
      "rtcstats2-chrome99-reconnect.jsonl",
      [
        "connect 5..1639 ok",
        "reconnect 15510..25510 ok connection none 0",
        "reconnect 28510..38510 ok connection none 0",
        "reconnect 95510..95510 error connection none 0 connection_failed",
      ],
    ],
    // The restart shows in the user fragment only.
    [
      "internals-chrome135-meet-icerestart.txt",
      ["connect 0..5217 ok", "reconnect 141000..142000 ok ice_disconnected ice_restart 1"],
    ],
    ["rtcstats3-chrome146-discord-group.jsonl", ["connect 18..941 ok"]],
    // A connection that is made and thrown away, before the one that the meeting has.
    ["rtcstats3-chrome146-teams-simulcast-screenshare.jsonl", ["connect 0..31 cancelled", "connect 153..1576 ok"]],
    // The same two sessions, of which one format begins half a second later.
    ["rtcstats3-chrome144-paired.jsonl", ["connect 8382..8707 ok", "connect 3048..3379 ok"]],
    ["internals-chrome144-paired.txt", ["connect 7872..8197 ok", "connect 2961..3292 ok"]],
    // Opened in the middle of the call.
    ["internals-chrome130-p2p-netem.txt", []],
  ])("%s", async (file, expected) => {
    expect(await story(file)).toEqual(expected);
  });
});
