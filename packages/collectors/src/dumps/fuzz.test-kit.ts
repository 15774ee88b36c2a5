import { DumpError, type DumpItem, type Replayed, readDump, replayDump } from "./index";
import { openDump } from "./source";

/** Numbers from a seed, 0 to 1 without 1 (mulberry32): a case that fails is the same one tomorrow. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;
const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pick = <T>(random: Random, from: readonly T[]): T => from[below(random, from.length)] as T;

/** One to four bytes become others: any, a flipped bit, or a character that means something in JSON. */
export function flipBytes(text: string, random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  for (let n = below(random, 4); n >= 0; n--) {
    const at = below(random, bytes.length);
    const old = bytes[at] ?? 0;
    const meant = pick(random, [...'{}[]",:\\0-9.en\n ']).charCodeAt(0);
    bytes[at] = pick(random, [below(random, 256), old ^ (1 << below(random, 8)), meant]);
  }
  return bytes;
}

const DEEP = `${"[".repeat(300)}${"]".repeat(300)}`;
const OTHERS = [
  ...[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1",
    "1e308",
    "-1e308",
    "1e999",
    "5e-324",
    "99999999999999999999",
    "1700000000000",
  ],
  ...[
    '""',
    '"x"',
    '"0"',
    '"NaN"',
    '"-Infinity"',
    '"1,5"',
    '"[1,2"',
    '"{}"',
    '"\\u0000"',
    '"1/2/2020, 3:04:05 PM"',
    "[]",
    "{}",
  ],
  ...[
    "[[]]",
    "[null]",
    '{"__proto__":{"ssrc":1}}',
    '{"constructor":null}',
    '{"timestamp":null}',
    '{"length":1e9}',
    DEEP,
  ],
];

/** A place in a document: the object or array, and the name or number in it. */
type Place = readonly [holder: Record<string, unknown>, key: string];
function* places(value: unknown): Generator<Place> {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    const holder = value as Record<string, unknown>;
    yield [holder, key];
    yield* places(holder[key]);
  }
}

const STAND_IN = "\u0001other\u0001";
/** One member is taken away, renamed, doubled, or given a value of another kind; `text` is one JSON document. */
function changeDocument(text: string, random: Random): string {
  const document: unknown = JSON.parse(text);
  const [holder, key] = pick(random, [...places(document)]);
  const way = below(random, 8);
  const other = pick(random, OTHERS);
  const value = holder[key];
  const old = JSON.stringify(value);
  if (typeof value === "string" && /^[[{]./.test(value) && isJson(value)) {
    holder[key] = changeDocument(value, random);
  } else if (way < 2) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (way === 2 && !Array.isArray(holder)) {
    holder[pick(random, ["__proto__ ", "id", "0", "-", "", `${key}x`])] = holder[key];
    delete holder[key];
  } else holder[key] = STAND_IN;
  const indent = text.includes("\n ") ? 1 : undefined;
  const into = way === 3 ? JSON.stringify(old) : other;
  return JSON.stringify(document, null, indent).replace(JSON.stringify(STAND_IN), () => into);
}

function isJson(text: string): boolean {
  try {
    return Object.keys(JSON.parse(text)).length > 0;
  } catch {
    return false;
  }
}

/** The same for dumps of many documents, one per line, of which also some are lost, repeated, or change places. */
export function changeMembers(text: string, random: Random): string {
  if (!/^(\[|\{|RTC).*\n[[{]/.test(text)) return changeDocument(text, random);
  const lines = text.split("\n");
  const at = below(random, lines.length);
  const line = lines[at] ?? "";
  const way = below(random, 8);
  if (way === 0) lines.splice(at, 1);
  else if (way === 1) lines.splice(at, 0, line);
  else if (way === 2) lines.splice(below(random, lines.length), 0, ...lines.splice(at, 1));
  else if (/^[[{]./.test(line)) lines[at] = changeDocument(line, random);
  return lines.join("\n");
}

/** A dump of a few kB cannot give more. */
const MOST_ITEMS = 5000;

/** Reads a damaged dump; throws what no input may cause, and names what came out without having gone in. */
export async function survives(bytes: Uint8Array, { replay = false, most = MOST_ITEMS } = {}): Promise<void> {
  const items: DumpItem[] = [];
  let replayed: Replayed | undefined;
  try {
    for await (const item of readDump(bytes)) {
      items.push(item);
      if (items.length > most) throw new Error("no end of items");
    }
    if (items[0]?.type !== "format") throw new Error(`begins with ${items[0]?.type}`);
    if (replay) replayed = await replayDump(listed(items), { signal: () => undefined });
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
  }
  if (items.length === 0) return;
  const text = await textOf(bytes);
  // Each figure is looked for in the whole text: only small ones are gone through.
  if (most === MOST_ITEMS) findInvented(items, text);
  if (replayed) findInventedStreams(replayed, text);
}

async function* listed(items: readonly DumpItem[]): AsyncGenerator<DumpItem> {
  yield* items;
}

async function textOf(bytes: Uint8Array): Promise<string> {
  let text = "";
  for await (const chunk of (await openDump(bytes)).chunks) text += chunk;
  return text;
}

const FIGURES = [
  ...["id", "ssrc", "mid", "rid", "bytesReceived", "bytesSent", "packetsReceived", "packetsSent", "packetsLost"],
  ...["freezeCount", "frameWidth"],
];

/** Whether something stands in a text, in whatever spelling JSON has for it. */
function searched(text: string): (what: string, value: unknown) => void {
  let plain: string | undefined;
  let numbers: Set<number> | undefined;
  return (what, value) => {
    if (text.includes(String(value))) return;
    // Texts in texts (webrtc-internals) are escaped twice.
    plain ??= `${unescaped(text)}\n${unescaped(unescaped(text))}`;
    if (plain.includes(String(value))) return;
    // 1e3, 0.10
    numbers ??= new Set((plain.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?/g) ?? []).map(Number));
    if (!numbers.has(Number(value))) throw new Error(`${what} ${JSON.stringify(value)} was not in the input`);
  };
}

/** Names, states and figures of streams all have to stand in the input; throws for what does not. */
export function findInvented(items: readonly DumpItem[], text: string): void {
  const isIn = searched(text);
  for (const item of items) {
    // Where a connection has no plain name it is numbered.
    if ("connection" in item && !/^pc\d+$/.test(item.connection)) isIn("connection", item.connection);
    if (item.type !== "observation") continue;
    const { observation } = item;
    if (observation.type === "connection.state") isIn("state", observation.state);
    if (observation.type === "negotiation" && observation.ufrag !== undefined) isIn("ufrag", observation.ufrag);
    if (observation.type !== "stats") continue;
    // Readers give arrays of objects.
    for (const entry of observation.report as readonly Record<string, unknown>[]) {
      if (entry.type !== "inbound-rtp" && entry.type !== "outbound-rtp") continue;
      for (const name of FIGURES) {
        // Whatever else stands there is no name and no figure, and taken for none.
        if (typeof entry[name] === "number" || typeof entry[name] === "string") isIn(name, entry[name]);
      }
    }
  }
}

function findInventedStreams({ sessions }: Replayed, text: string): void {
  const isIn = searched(text);
  for (const { id, ssrc } of sessions.flatMap(({ connections }) => connections.flatMap(({ streams }) => streams))) {
    // Where it is no plain name it is numbered.
    if (!/^object-\d+$/.test(id)) isIn("stream", id);
    if (ssrc !== undefined) isIn("ssrc", ssrc);
  }
}

const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, c: string) =>
    code === undefined ? (ESCAPES[c] ?? c) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
