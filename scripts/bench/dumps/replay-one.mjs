// A process of its own per dump: its peak memory is that of reading this one.
import { createReadStream } from "node:fs";
import process from "node:process";
import { readDump, replayDump } from "../../../packages/collectors/dist/dumps/index.js";

const [, , path] = process.argv;
const before = process.resourceUsage().maxRSS;
const start = performance.now();
const { sessions, problems } = await replayDump(readDump(createReadStream(path)), { signal() {} });
const seconds = (performance.now() - start) / 1000;
const peak = process.resourceUsage().maxRSS;
const connections = sessions.flatMap((session) => session.connections);
const ticks = connections.reduce((sum, { statistics }) => sum + statistics.ticks, 0);
console.log(JSON.stringify({ seconds, before: before * 1024, peak: peak * 1024, ticks, problems: problems.length }));
