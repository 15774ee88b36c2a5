import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeBundle } from "@rtcscope/dashboard";
import { parse } from "yaml";
import type { PartName } from "../../scripts/lib/parts.mjs";
import { freePorts } from "../servers/ports";
import { temporaryFolder } from "../servers/process";
import { type Restartable, startRestartable } from "../servers/restartable";
import { type Sink, startSink } from "./sink";

/** Of a service in compose.yaml, what the bundle uses. */
export interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: readonly string[];
}

/** What `compose.yaml` starts, without Docker. */
export interface Composed {
  /** Base address for OTLP/HTTP. */
  readonly gateway: string;
  readonly prometheus: string;
  readonly loki: string;
  /** In Tempo's place: it cannot be had here. */
  readonly tempo: Sink;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";

/** As Compose does, with an empty environment. */
const interpolated = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, "$1");

/** `name:port` by which services know each other, and where each is instead. */
type Addresses = Readonly<Record<string, string>>;

const readdressed = (text: string, addresses: Addresses) =>
  Object.entries(addresses).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);

interface Run {
  readonly part: PartName;
  readonly service: Service;
  /** What the machine makes necessary: other ports. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly answers: () => Promise<boolean>;
}

/** A service's own command, files and environment on this machine: its mounts are folders, its names are addresses. */
function run(bundle: string, addresses: Addresses, { part, service, args = [], env = {}, answers }: Run) {
  return startRestartable(part, async (folder) => {
    const mounts = service.volumes.map((volume) => {
      const [from = "", to = ""] = volume.split(":");
      return { from: from.startsWith("./") ? join(bundle, from) : join(folder, from), to };
    });
    // The longest first: one may stand inside of another.
    mounts.sort((a, b) => b.to.length - a.to.length);
    const here = (text: string) =>
      mounts.reduce((path, { from, to }) => path.replace(new RegExp(`(^|[= ])${to}(?=/|$)`, "m"), `$1${from}`), text);
    return {
      args: [...(service.command ?? []).map((one) => here(interpolated(one))), ...args],
      env: {
        ...Object.fromEntries(
          Object.entries(service.environment ?? {}).map(([name, value]) => [
            name,
            readdressed(interpolated(value), addresses),
          ]),
        ),
        ...env,
      },
      answers,
    };
  });
}

const answersAt = (url: string) => async () => (await fetch(url)).ok;

/** Resolves when the gateway takes OTLP. */
export async function startComposed(): Promise<Composed> {
  const folder = await temporaryFolder("composed");
  const started: Pick<Restartable, "stop">[] = [];
  const stop = async () => {
    for (const one of started.reverse()) await one.stop();
    await folder.remove();
  };
  try {
    const ports = await freePorts("gateway", "telemetry", "health", "prometheus", "loki", "grpc");
    const at = (port: keyof typeof ports) => `${HOST}:${ports[port]}`;
    const tempo = await startSink();
    started.push({ stop: () => tempo.close() });
    const addresses = {
      "gateway:8888": at("telemetry"),
      "prometheus:9090": at("prometheus"),
      "loki:3100": at("loki"),
      "tempo:4318": tempo.url.replace("http://", ""),
      "0.0.0.0:4318": at("gateway"),
      "0.0.0.0": HOST,
    };
    const { written } = await writeBundle({ out: folder.path });
    for (const path of written.filter((one) => /^(?:gateway|prometheus)\//.test(one))) {
      const file = join(folder.path, path);
      await writeFile(file, readdressed(await readFile(file, "utf8"), addresses));
    }
    // Its paths are in its file, and not all have a flag.
    const loki = join(folder.path, "loki/loki.yaml");
    await writeFile(loki, (await readFile(loki, "utf8")).replace(/: \/loki/g, `: ${join(folder.path, "loki-data")}`));

    const { services } = parse(await readFile(join(folder.path, "compose.yaml"), "utf8"));
    const start = async (one: Run) => started.push(await run(folder.path, addresses, one));
    const [prometheusUrl, lokiUrl, url] = [
      `http://${at("prometheus")}`,
      `http://${at("loki")}`,
      `http://${at("gateway")}`,
    ];
    await start({
      part: "prometheus",
      service: services.prometheus,
      args: [`--web.listen-address=${at("prometheus")}`],
      answers: answersAt(`${prometheusUrl}/-/ready`),
    });
    await start({
      part: "loki",
      service: services.loki,
      args: [
        `-server.http-listen-address=${HOST}`,
        `-server.http-listen-port=${ports.loki}`,
        `-server.grpc-listen-address=${HOST}`,
        `-server.grpc-listen-port=${ports.grpc}`,
        "-ingester.min-ready-duration=0s",
      ],
      answers: answersAt(`${lokiUrl}/ready`),
    });
    await start({
      part: "collector",
      service: services.gateway,
      env: {
        RTCSCOPE_TELEMETRY_PORT: String(ports.telemetry),
        RTCSCOPE_HEALTH_LISTEN: at("health"),
        RTCSCOPE_FLUSH_INTERVAL: "200ms",
      },
      answers: async () => (await fetch(url)).status === 404,
    });
    return { gateway: url, prometheus: prometheusUrl, loki: lokiUrl, tempo, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
