import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dumpOf, type Entry, read, seriesOf } from "./internals.test-kit";

const T0 = 1_700_000_000_000;

function sound(): string {
  const reports = Array.from({ length: 6 }, (_, n): Entry[] => {
    const timestamp = T0 + 1000 * n;
    return [
      { id: "P", type: "peer-connection", timestamp, dataChannelsOpened: 0 },
      { id: "IT01V77", type: "inbound-rtp", timestamp, ssrc: 77, bytesReceived: n * 100, remoteId: "ROV77" },
      { id: "ROV77", type: "remote-outbound-rtp", timestamp: timestamp - 300, ssrc: 77, packetsSent: n },
    ];
  });
  const updateLog = [
    { time: "11/14/2023, 10:13:20 PM", type: "setLocalDescription", value: "type: offer, sdp: v=0" },
    { time: "11/14/2023, 10:13:21 PM", type: "iceconnectionstatechange", value: "connected" },
  ];
  return JSON.stringify(
    dumpOf(seriesOf(reports), updateLog, { UserAgent: "Chrome/135.0", UserAgentData: [] }),
    null,
    2,
  );
}

/** Values that a value may turn into. */
const odd: unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "x",
  "__proto__",
  [],
  {},
  [[]],
  { __proto__: 1 },
  T0,
  "[1,2",
  "9".repeat(400),
];

/** The document with the nth of its values replaced, or left out. */
function swapped(text: string, nth: number, replacement: unknown, remove: boolean): string {
  let n = 0;
  return JSON.stringify(
    JSON.parse(text, (_, value) => (n++ === nth ? (remove ? undefined : replacement) : value)) ?? null,
    null,
    2,
  );
}

const ids = new Set(["P", "IT01V77", "ROV77"]);

/** Nothing thrown, nothing that the file does not have. */
async function expectHonest(text: string): Promise<void> {
  const items = await read(text);
  expect(items.length).toBeLessThan(300);
  for (const item of items) {
    if (item.type === "connection") expect(["12-3", "12", "pc1"]).toContain(item.connection);
    if (item.type !== "observation") continue;
    const { observation } = item;
    expect(Number.isFinite(observation.time)).toBe(true);
    if (observation.type === "connection.state") expect(text).toContain(observation.state);
    if (observation.type !== "stats") continue;
    for (const entry of observation.report as unknown as Entry[]) {
      expect(Object.getPrototypeOf(entry)).toBe(Object.prototype);
      if (!ids.has(String(entry.id))) expect(text).toContain(String(entry.id));
      if (entry.bytesReceived !== undefined) expect(text).toContain(String(entry.bytesReceived));
    }
  }
}

describe("damaged dumps", () => {
  const text = sound();

  it("cut off anywhere", async () => {
    for (let percent = 0; percent <= 100; percent++) {
      await expectHonest(text.slice(0, Math.round((text.length * percent) / 100)));
    }
  });

  it("with values that are something else, or gone", async () => {
    const count = (text.match(/[:,[{]/g) ?? []).length;
    const at = fc.nat(count);
    await fc.assert(
      fc.asyncProperty(at, fc.constantFrom(...odd), fc.boolean(), (nth, replacement, remove) =>
        expectHonest(swapped(text, nth, replacement, remove)),
      ),
      { seed: 5, numRuns: 500 },
    );
  });

  it("with characters that are something else", async () => {
    const change = fc.tuple(fc.nat(text.length - 1), fc.constantFrom(...'0"{}[],:\\x-\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const characters = [...text];
        for (const [at, character] of changes) characters[at] = character;
        const items = await read(characters.join(""));
        expect(items.length).toBeLessThan(300);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
