import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { createStatsReader } from "./reader";

interface Row {
  readonly field: string;
  readonly unit: string;
  readonly range: string;
  readonly absent: string;
  readonly source: string;
}

const page = readFileSync(new URL("../../../../docs/statistics.md", import.meta.url), "utf8");
const rows: Row[] = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [field = "", unit = "", range = "", absent = "", source = ""] = line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
    return { field: field.replaceAll("`", ""), unit, range, absent, source };
  });

const typed = ["sample.ts", "transport-sample.ts"].flatMap((file) => {
  const source = ts.createSourceFile(
    file,
    readFileSync(new URL(file, import.meta.url), "utf8"),
    ts.ScriptTarget.Latest,
  );
  return source.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration) =>
    declaration.members.filter(ts.isPropertySignature).map((member) => ({
      field: `${declaration.name.text}.${member.name.getText(source)}`,
      optional: member.questionToken !== undefined,
    })),
  );
});

/** The suffix of a name that says its unit, and what the table must say then. */
const suffixes: readonly [RegExp, string][] = [
  [/Ms$/, "ms"],
  [/Bps$/, "bit/s"],
  [/Ratio(Overall)?$/, "1"],
  [/Hz$/, "Hz"],
  [/amesPerSecond$/, "{frame}/s"],
  [/packetsPerSecond$/, "{packet}/s"],
];

describe("docs/statistics.md", () => {
  it("has every field of a sample, once, and no other", () => {
    expect(rows.map(({ field }) => field)).toEqual(typed.map(({ field }) => field));
  });

  it("gives each a unit, a range, a source, and says what absence means", () => {
    for (const { field, optional } of typed) {
      const row = rows.find((one) => one.field === field);
      for (const cell of ["unit", "range", "absent", "source"] as const)
        expect(row?.[cell], `${cell} of ${field}`).toMatch(/\S/);
      expect(row?.absent === "never", field).toBe(!optional);
      for (const [suffix, unit] of suffixes) if (suffix.test(field)) expect(row?.unit, field).toBe(unit);
    }
  });

  it("links every member to its definition", () => {
    for (const { field, source: cell } of rows)
      for (const [, , member = "", anchor = ""] of cell.matchAll(
        /\[`([\w-]+)\.([\w.]+)`\]\(https:\/\/www\.w3\.org\/TR\/webrtc-stats\/#([\w-]+)\)/g,
      ))
        expect(anchor.split("-").at(-1), field).toBe(member.split(".")[0]?.toLowerCase());
  });
});

/** Where an object of each interface is in a sample that was read from one report of everything. */
const places: Record<
  string,
  { readonly type: string; readonly get: (sample: ReturnType<typeof readAll>) => object | undefined }
> = {
  InboundStream: { type: "inbound-rtp", get: ({ inbound }) => inbound[0] },
  RemoteOutbound: { type: "remote-outbound-rtp", get: ({ inbound }) => inbound[0]?.remote },
  OutboundStream: { type: "", get: ({ outbound }) => outbound[0] },
  OutboundLayer: { type: "outbound-rtp", get: ({ outbound }) => outbound[0]?.layers[0] },
  QualityLimitation: { type: "outbound-rtp", get: ({ outbound }) => outbound[0]?.layers[0]?.qualityLimitation },
  RemoteInbound: { type: "remote-inbound-rtp", get: ({ outbound }) => outbound[0]?.layers[0]?.remote },
  TransportSample: { type: "transport", get: ({ transports }) => transports[0] },
  CandidatePairSample: { type: "candidate-pair", get: ({ transports }) => transports[0]?.selectedPair },
  CandidateSample: { type: "local-candidate", get: ({ transports }) => transports[0]?.selectedPair?.local },
  DataChannelSample: { type: "data-channel", get: ({ dataChannels }) => dataChannels[0] },
  PlayoutSample: { type: "media-playout", get: ({ playouts }) => playouts[0] },
  Codec: { type: "codec", get: ({ inbound }) => inbound[0]?.codec },
};

/** A report in which every member that the table names has a number of its own, growing; and its reading. */
const report = new Map<string, Record<string, unknown>>();
for (const type of [
  "inbound-rtp",
  "outbound-rtp",
  "remote-inbound-rtp",
  "remote-outbound-rtp",
  "transport",
  "candidate-pair",
  "local-candidate",
  "data-channel",
  "media-playout",
  "media-source",
  "codec",
])
  report.set(type, { id: type, type, ssrc: 1, kind: "video" });
const members = [
  ...new Set(
    rows.flatMap(({ source: cell }) => [...cell.matchAll(/`([\w-]+\.[\w.]+)`/g)].map(([, name]) => name as string)),
  ),
];
members.forEach((name, index) => {
  const [type = "", member = "", inner] = name.split(".");
  const entry = report.get(type);
  if (entry === undefined || /^(id|type|kind|ssrc|timestamp|\w+Id)$/.test(member)) return;
  const number = (index + 2) / 1024;
  if (inner) entry[member] = { ...(entry[member] as object), [inner]: number };
  else entry[member] = number;
});
Object.assign(report.get("transport") as object, { selectedCandidatePairId: "candidate-pair" });
Object.assign(report.get("candidate-pair") as object, { localCandidateId: "local-candidate" });
for (const type of ["inbound-rtp", "outbound-rtp"])
  Object.assign(report.get(type) as object, { codecId: "codec", mid: "1", mediaSourceId: "media-source" });

function readAll() {
  const reader = createStatsReader();
  const at = (timestamp: number) => new Map([...report].map(([id, entry]) => [id, { ...entry, timestamp }]));
  reader.read(at(1000), 1000);
  return reader.read(at(2000), 2000);
}

describe("a sample", () => {
  const sample = readAll();

  it("has every field of its types", () => {
    for (const { field } of typed) {
      const [owner = "", name = ""] = field.split(".");
      const object = owner === "StatsSample" ? sample : places[owner]?.get(sample);
      expect(object !== undefined && name in object, field).toBe(true);
    }
  });

  it("takes every figure that has a single source from that member, in the unit that the table gives", () => {
    let compared = 0;
    for (const { field, unit, source: cell } of rows) {
      const [owner = "", name = ""] = field.split(".");
      const [, type = "", member = "", , inner = ""] = /^\[`([\w-]+)\.((\w+)(?:\.(\w+))?)`\]\(\S+\)$/.exec(cell) ?? [];
      const entry = report.get(type);
      const root = member.split(".")[0] ?? "";
      const raw = inner ? (entry?.[root] as Record<string, unknown> | undefined)?.[inner] : entry?.[root];
      if (typeof raw !== "number" || /Delta(Ms)?$|Overall|^active$/.test(name)) continue;
      const figure = (places[owner]?.get(sample) as Record<string, unknown> | undefined)?.[name];
      if (typeof figure === "boolean" || figure === undefined) {
        expect(unit, field).toBe("flag");
        continue;
      }
      if (unit === "text") expect(figure, field).toBe(String(raw));
      else expect(figure, field).toBeCloseTo(unit === "ms" ? raw * 1000 : raw, 9);
      compared++;
    }
    expect(compared).toBeGreaterThan(90);
  });
});
