import { createReadStream, existsSync } from "node:fs";
import { createStatsReader, type StatsSample } from "@rtcscope/core/stats";
import { describe, expect, it } from "vitest";
import { openDump } from "../source";
import { readStatsJson } from "./index";

/** Real reports of real browsers. They are test data of others and not part of this repository. */
const captures = new URL("../../../../../../shared/captures/", import.meta.url);

/** The last sample of each connection. */
async function samples(name: string): Promise<{ dialect: string | undefined; readings: number; last: StatsSample[] }> {
  const readers = new Map<string, ReturnType<typeof createStatsReader>>();
  const last = new Map<string, StatsSample>();
  let dialect: string | undefined;
  let readings = 0;
  for await (const item of readStatsJson(await openDump(createReadStream(new URL(name, captures))))) {
    if (item.type === "format") dialect = item.dialect;
    if (item.type !== "observation" || item.observation.type !== "stats") continue;
    const { connection, report, time } = item.observation;
    const reader = readers.get(connection) ?? createStatsReader();
    readers.set(connection, reader);
    last.set(connection, reader.read(report, time));
    readings++;
  }
  return { dialect, readings, last: [...last.values()] };
}
const kinds = (streams: readonly { kind: string }[] = []) => streams.map(({ kind }) => kind).sort();

describe.skipIf(!existsSync(captures))("captured getStats() files (skipped where the capture folder is absent)", () => {
  it.each([
    ["getstats-chrome57-twilio.json", "array", ["audio"], ["audio"]],
    ["getstats-chrome57-legacy-twilio.json", "legacy", ["audio"], ["audio"]],
    ["getstats-chrome78-keyvalue-genesys.json", "key-value", undefined, undefined],
    ["getstats-chrome79-relay.json", "array", ["audio", "video"], ["audio", "video"]],
    ["getstats-firefox72.json", "array", ["audio", "video"], ["audio", "video"]],
    ["getstats-firefox74-twilio.json", "array", ["audio"], ["audio"]],
    ["getstats-safari13-0-4.json", "array", ["audio", "video"], ["audio", "video"]],
  ])("%s is one reading of one connection", async (name, expected, inbound, outbound) => {
    const { dialect, readings, last } = await samples(name);
    expect(dialect).toBe(expected);
    expect([readings, last.length]).toEqual([1, 1]);
    if (inbound) expect(kinds(last[0]?.inbound)).toEqual(inbound);
    if (outbound) expect(kinds(last[0]?.outbound)).toEqual(outbound);
    expect(last[0]?.transports.filter(({ selectedPair }) => selectedPair)).toHaveLength(1);
  });

  it("the callback API of Chrome 57 says what its figures mean", async () => {
    const { last } = await samples("getstats-chrome57-legacy-twilio.json");
    const [{ inbound, outbound, transports }] = last as [StatsSample];
    expect(inbound[0]).toMatchObject({
      bytes: 4_261_472,
      packets: 24_776,
      packetsLost: 0,
      jitterMs: 4,
      codec: { mimeType: "audio/PCMU" },
    });
    expect(outbound[0]).toMatchObject({ bytes: 4_268_352, packets: 24_816 });
    // No receiver reported anything in this call.
    expect(outbound[0]?.layers[0]?.remote).toBeUndefined();
    const [transport] = transports;
    expect([transport?.selectedPair?.local?.type, transport?.selectedPair?.remote?.type]).toEqual(["prflx", "host"]);
    expect(transport?.selectedPair?.packetsSent).toBe(25_006);
  });

  it.each(["own/chromium-loopback-getstats.json", "own/firefox-loopback-getstats.json"])(
    "%s holds two connections, each early and late",
    async (name) => {
      const { readings, last } = await samples(name);
      expect([readings, last.length]).toEqual([4, 2]);
      expect(last.map(({ inbound, outbound }) => [inbound.length > 0, outbound.length > 0])).toEqual([
        [false, true],
        [true, false],
      ]);
      expect(last[0]?.outbound.find(({ kind }) => kind === "video")?.bitrateBps).toBeGreaterThan(100_000);
    },
  );
});
