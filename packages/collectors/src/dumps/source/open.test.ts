import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type DumpBytes, DumpError } from "../types";
import { openDump } from "./open";

const utf8 = (text: string) => new TextEncoder().encode(text);
const native = 'RTCStatsDump\n{"fileFormat":3}\n["create","1-1",{},1700000000000]\n';

async function textOf(bytes: DumpBytes) {
  const dump = await openDump(bytes);
  let text = "";
  for await (const chunk of dump.chunks) text += chunk;
  return { ...dump, text, damage: dump.damage() };
}
const kindOf = async (text: string) => (await textOf(utf8(text))).kind;
const refusal = async (bytes: Uint8Array) => {
  try {
    await openDump(bytes);
  } catch (error) {
    if (error instanceof DumpError) return error;
  }
  throw new Error("was opened");
};

describe("openDump: bytes", () => {
  it("takes a buffer, a stream, and pieces of any size, and reports how far it is", async () => {
    const bytes = utf8(native);
    const one = async function* () {
      for (const byte of bytes) yield Uint8Array.of(byte);
    };
    expect((await textOf(bytes)).text).toBe(native);
    expect((await textOf([bytes.subarray(0, 3), new Uint8Array(), bytes.subarray(3)])).text).toBe(native);
    expect((await textOf(one())).text).toBe(native);
    expect((await textOf(new Blob([bytes]).stream())).text).toBe(native);
    const seen: number[] = [];
    await openDump(one(), { onProgress: (read) => seen.push(read) });
    expect(seen).toEqual(Array.from(bytes, (_, n) => n + 1));
  });

  it("decompresses by content, also twice", async () => {
    const zip = gzipSync(native);
    expect(await textOf(zip)).toMatchObject({ gzip: true, kind: "lines", text: native, damage: undefined });
    expect(await textOf(gzipSync(zip))).toMatchObject({ gzip: true, text: native });
    expect((await refusal(gzipSync(gzipSync(gzipSync(zip))))).code).toBe("unreadable");
  });

  it("gives what a cut off or damaged gzip file has, and says where it ended", async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `["x","1-1",${Math.sin(n)},${n}]`);
    const whole = `${native}${lines.join("\n")}`;
    const zip = gzipSync(whole);
    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      const { text, damage } = await textOf(zip.subarray(0, zip.length * share));
      expect(whole.startsWith(text)).toBe(true);
      expect(text.length).toBeGreaterThan(whole.length * share * 0.9);
      expect(damage).toMatch(/cut off or damaged/);
    }
    const damaged = Uint8Array.from(zip);
    for (let at = zip.length >> 1; at < (zip.length >> 1) + 50; at++) damaged[at] = 0xff;
    const { text, damage } = await textOf(damaged);
    expect(text.length).toBeGreaterThan(whole.length * 0.4);
    expect(damage).toBeDefined();
    expect((await refusal(zip.subarray(0, 8))).code).toBe("unreadable");
  });

  it("decodes by byte order mark, and no byte is fatal", async () => {
    const utf16 = (big: boolean) => {
      const units = [...`\uFEFF${native}`].map((c) => c.charCodeAt(0));
      return Uint8Array.from(units.flatMap((unit) => (big ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
    };
    expect((await textOf(utf16(false))).text).toBe(native);
    expect((await textOf(utf16(true))).text).toBe(native);
    expect((await textOf(utf8(`\uFEFF${native}`))).text).toBe(native);
    expect((await textOf([utf8(native), Uint8Array.of(0xff, 0xc3)])).text).toBe(`${native}\uFFFD\uFFFD`);
  });

  it("closes the source of whoever stops early, and passes its errors on", async () => {
    let closed = 0;
    async function* source(zip: boolean, fails: boolean) {
      try {
        const bytes = utf8(native.repeat(50_000));
        const given = zip ? gzipSync(bytes) : bytes;
        for (let at = 0; at < given.length; at += 1000) yield given.subarray(at, at + 1000);
        if (fails) throw new RangeError("disk");
      } finally {
        closed++;
      }
    }
    for (const zip of [false, true]) {
      const dump = await openDump(source(zip, false));
      for await (const _ of dump.chunks) break;
      expect(closed).toBe(zip ? 3 : 1);
      await expect(textOf(source(zip, true))).rejects.toThrow("disk");
    }
  });
});

describe("openDump: what it is", () => {
  it("tells lines from documents by content", async () => {
    expect(await kindOf(native)).toBe("lines");
    expect(await kindOf(native.replaceAll("\n", "\r\n"))).toBe("lines");
    expect(await kindOf('["create","PC_0",{},1700000000000]\n["getstats","PC_0",{},1]')).toBe("lines");
    expect(await kindOf('\n[39,"PC_0",{},1700000000000]')).toBe("lines");
    expect(await kindOf('{"fileFormat":2,"url":""}\n["create","PC_0",{},1700000000000]')).toBe("lines");
    expect(await kindOf(`["create","PC_0",{"x":"${"y".repeat(100_000)}"},1700000000000]`)).toBe("lines");
    for (const broken of ["[crea", '{"fileFormat":', "RTCStatsDumb", "\uFFFD\u0000"]) {
      expect(await kindOf(`${broken}\n["create","PC_0",{},1700000000000]`)).toBe("lines");
    }
    expect(await kindOf('{"PeerConnections":{}}')).toBe("json");
    expect(await kindOf('{\n "getUserMedia": [\n  {\n   "rid": 1')).toBe("json");
    expect(await kindOf('[{"id":"a","type":"codec"}]')).toBe("json");
    expect(await kindOf('[["id",{"id":"id","type":"codec"}]]')).toBe("json");
    expect(await kindOf('[\n["id",{"id":"id","type":"codec"}],\n["id",{"id":"id","type":"codec"}]\n]')).toBe("json");
  });

  it("refuses what it knows and cannot use, with what to do instead", async () => {
    const page = await refusal(utf8("<!DOCTYPE html><html><head><title>about:webrtc</title>"));
    expect(page).toMatchObject({ code: "refused", message: expect.stringContaining("Copy Report") });
    const server = await refusal(utf8('{"statsSessionId":"1","type":"x"}\n{"statsSessionId":"1"}\n'));
    expect(server).toMatchObject({ code: "refused", message: expect.stringContaining("server") });
  });

  it("says what is accepted when it is something else", async () => {
    const others: [string, Uint8Array][] = [
      ["web page", utf8("<html>shop</html>")],
      ["table", utf8("time,bytes,loss\n1,2,3\n")],
      ["text", utf8("Dear all, the call was bad")],
      ["binary", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49])],
      ["binary", Uint8Array.from([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0])],
    ];
    for (const [what, bytes] of others) {
      const error = await refusal(bytes);
      expect(error.code).toBe("unreadable");
      expect(error.message).toMatch(what);
      expect(error.message).toMatch(/webrtc-internals.*rtcstats/);
    }
  });

  it("an empty file is empty", async () => {
    for (const bytes of [new Uint8Array(), utf8(" \r\n\n"), gzipSync(""), utf8("\uFEFF")]) {
      expect((await refusal(bytes)).code).toBe("empty");
    }
  });
});

const captures = new URL("../../../../../../shared/captures/", import.meta.url);
describe.skipIf(!existsSync(captures))("captures (skipped where the folder is absent)", () => {
  const read = (name: string) => readFileSync(new URL(name, captures));

  it("pages of about:webrtc are refused, in any encoding", async () => {
    for (const name of ["aboutwebrtc-firefox71-ptbr.html", "aboutwebrtc-firefox91-relay-failed.html"]) {
      expect((await refusal(read(name))).code).toBe("refused");
    }
  });
});
