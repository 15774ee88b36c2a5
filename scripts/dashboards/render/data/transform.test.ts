import { describe, expect, it } from "vitest";
import { sorted, transform } from "./transform.mjs";

const a = {
  columns: ["Time", "transport", "Value #A"],
  rows: [
    [1, "ivs", 10],
    [1, "webrtc", 20],
  ],
};
const b = {
  columns: ["Time", "transport", "Value #B"],
  rows: [
    [1, "webrtc", 0.5],
    [1, "livekit", 0.9],
  ],
};

describe("tables", () => {
  it("merge into one, a row per what they share", () => {
    expect(transform([a, b], [{ id: "merge", options: {} }])).toEqual([
      {
        columns: ["Time", "transport", "Value #A", "Value #B"],
        rows: [
          [1, "ivs", 10, undefined],
          [1, "webrtc", 20, 0.5],
          [1, "livekit", undefined, 0.9],
        ],
      },
    ]);
  });

  it("merge by what they share also when one query found nothing", () => {
    const nothing = { columns: ["Time", "Value #C"], rows: [] };
    expect(transform([a, nothing, b], [{ id: "merge" }])).toEqual(transform([a, b], [{ id: "merge" }]));
  });

  it("of one query keep all rows", () => {
    expect(transform([a], [{ id: "merge" }])[0].rows).toEqual(a.rows);
  });

  it("are put in order, renamed, and lose columns", () => {
    const options = {
      excludeByName: { Time: true },
      indexByName: { "Value #A": 0, transport: 1 },
      renameByName: { "Value #A": "Sessions" },
    };
    expect(transform([a], [{ id: "organize", options }])).toEqual([
      {
        columns: ["Sessions", "transport"],
        rows: [
          [10, "ivs"],
          [20, "webrtc"],
        ],
      },
    ]);
  });

  it("say which transformation is not drawn", () => {
    expect(() => transform([a], [{ id: "pivot" }])).toThrow(/"pivot" is not drawn here/);
  });
});

it("a table is sorted by a column, what is absent last", () => {
  const table = { columns: ["x"], rows: [[1], [undefined], [3]] };
  expect(sorted(table, [{ displayName: "x", desc: true }]).rows).toEqual([[3], [1], [undefined]]);
  expect(sorted(table, []).rows).toEqual(table.rows);
});
