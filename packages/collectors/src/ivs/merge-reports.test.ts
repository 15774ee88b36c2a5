import { describe, expect, it } from "vitest";
import { mergeReports } from "./merge-reports";

const report = (...entries: { id: string; timestamp: number; bytes?: number }[]) =>
  new Map(entries.map((entry) => [entry.id, entry])) as RTCStatsReport;

describe("reports of the tracks of one connection", () => {
  it("have the transport once, as it was read last, and everything else", () => {
    const audio = report({ id: "A", timestamp: 10 }, { id: "T", timestamp: 10, bytes: 100 });
    const video = report({ id: "V", timestamp: 12 }, { id: "T", timestamp: 12, bytes: 120 });
    for (const reports of [
      [audio, video],
      [video, audio],
    ]) {
      const merged = mergeReports(reports);
      expect([...(merged?.keys() ?? [])].sort()).toEqual(["A", "T", "V"]);
      expect(merged?.get("T")).toMatchObject({ bytes: 120 });
    }
  });

  it("leave out what did not come, and are none without any", () => {
    expect(mergeReports([undefined, report({ id: "A", timestamp: 1 })])?.size).toBe(1);
    expect(mergeReports([undefined, undefined])).toBeUndefined();
    expect(mergeReports([report()])).toBeUndefined();
    expect(mergeReports([])).toBeUndefined();
  });
});
