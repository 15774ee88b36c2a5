import { describe, expect, it } from "vitest";
import { changeMembers, findInvented, flipBytes, seeded } from "./fuzz.test-kit";
import { synthetic } from "./fuzz-dumps.test-kit";
import type { DumpItem } from "./index";

const text = JSON.stringify({ id: "IT01", ssrc: 1e3, values: JSON.stringify(['"connected"', 5]) });
const stats = (entry: object): DumpItem => ({
  type: "observation",
  page: "",
  observation: { type: "stats", connection: "pc1", time: 0, report: [{ id: "IT01", type: "inbound-rtp", ...entry }] },
});
const state = (state: string): DumpItem => ({
  type: "observation",
  page: "",
  observation: { type: "connection.state", connection: "pc1", time: 0, kind: "ice", state },
});

describe("what the damaged dumps are tried with", () => {
  it("finds what was invented, and only that", () => {
    findInvented([stats({ ssrc: 1000, bytesReceived: 5 }), state("connected")], text);
    for (const item of [stats({ id: "IT02" }), stats({ ssrc: 1001 }), stats({ packetsLost: 6 }), state("failed")]) {
      expect(() => findInvented([item], text)).toThrow("was not in the input");
    }
  });

  it("does the same damage again, and hardly ever none", () => {
    for (const [, dump = ""] of Object.entries(synthetic.rtcstats)) {
      const damaged = (seed: number) => Array.from({ length: 50 }, () => changeMembers(dump, seeded(seed++)));
      expect(damaged(1)).toEqual(damaged(1));
      expect(damaged(1).filter((one) => one === dump).length).toBeLessThan(10);
      expect(flipBytes(dump, seeded(1))).toEqual(flipBytes(dump, seeded(1)));
    }
  });
});
