import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openDump } from "./open";
import { streamJson } from "./stream-json";
import type { JsonPart } from "./types";

/** Real dumps. They are test data of others and not part of this repository. */
const captures = new URL("../../../../../../shared/captures/", import.meta.url);
const absent = !existsSync(captures);
const names = absent ? [] : readdirSync(captures);
const read = (name: string) => readFileSync(new URL(name, captures));

describe.skipIf(absent)("captures (skipped where the folder is absent)", () => {
  it.each(names.filter((name) => /^rtcstats[1-4]/.test(name)))("%s is lines", async (name) => {
    expect((await openDump(read(name))).kind).toBe("lines");
  });

  it.each(names.filter((name) => /^(internals|rtcstats0|getstats).*[^z]$/.test(name)))(
    "%s is a document, and its parts are what JSON.parse has",
    async (name) => {
      const dump = await openDump(read(name));
      expect(dump.kind).toBe("json");
      const parts: JsonPart[] = [];
      const stream = streamJson(dump.chunks, ["$.*.*", "$.PeerConnections.*.*"]);
      let next = await stream.next();
      for (; !next.done; next = await stream.next()) parts.push(...next.value);
      expect(next.value).toEqual({ truncated: false });
      const whole = JSON.parse(read(name).toString());
      const members = Object.values(whole).flatMap((value) =>
        typeof value === "object" && value !== null ? Object.values(value) : [],
      );
      expect(parts.map(({ value }) => value)).toEqual(members);
    },
  );
});
