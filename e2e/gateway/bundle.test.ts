/** The bundle as it is written for a user, against what reads it: as far as that can be had without Docker. */
import { spawn } from "node:child_process";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleFiles, NAMINGS, writeBundle } from "@rtcscope/dashboard";
import Ajv from "ajv";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { type PartName, parts } from "../../scripts/lib/parts.mjs";
import { missingServer, temporaryFolder } from "../servers/process";
import { promtool } from "../servers/promtool";
import { startClient } from "./clients";
import { type Composed, type Service, startComposed } from "./composed";
import { everySignal, SESSIONS } from "./every";
import * as shapes from "./shapes";

let bundle: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  bundle = await temporaryFolder("bundle");
  await writeBundle({ out: bundle.path });
});
afterAll(() => bundle?.remove());

const read = async (path: string) => parse(await readFile(join(bundle.path, path), "utf8"));

/** Runs a server to its end; what it says of a file. */
function says(part: PartName, args: readonly string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(parts[part].find() ?? "", args, { env: { ...process.env, ...env } });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

describe.skipIf(missingServer("promtool"))(missingServer("promtool") ?? "promtool", () => {
  it.each(NAMINGS)("takes prometheus.yaml and the rules that it names, with %s", async (naming) => {
    const out = join(bundle.path, naming);
    await writeBundle({ out, naming });
    const { code, stdout, stderr } = await promtool(["check", "config", join(out, "prometheus/prometheus.yaml")]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("is valid prometheus config file syntax");
    expect(stdout).toMatch(/recording\.yaml\n +SUCCESS: \d+ rules found/);
  });
});

describe.skipIf(missingServer("loki"))(missingServer("loki") ?? "Loki", () => {
  it("takes loki.yaml", async () => {
    const { code, output } = await says("loki", [
      "-verify-config",
      `-config.file=${join(bundle.path, "loki/loki.yaml")}`,
    ]);
    expect({ code, output }).toMatchObject({ code: 0 });
  });
});

describe.skipIf(missingServer("collector"))(missingServer("collector") ?? "the Collector", () => {
  /** What a destination does not go without. */
  const NEEDED = {
    RTCSCOPE_OTLP_URL: "http://127.0.0.1:9",
    RTCSCOPE_HONEYCOMB_KEY: "key",
    RTCSCOPE_GRAFANA_CLOUD_URL: "https://otlp.example/otlp",
    RTCSCOPE_GRAFANA_CLOUD_AUTH: "aWQ6dG9rZW4=",
  };
  const destinations = bundleFiles().flatMap(({ path }) => /^gateway\/(to-[\w-]+\.yaml)$/.exec(path)?.slice(1) ?? []);
  const validate = (files: readonly string[]) =>
    says(
      "collector",
      ["validate", ...files.map((file) => `--config=file:${join(bundle.path, "gateway", file)}`)],
      NEEDED,
    );

  it.each(destinations)("takes gateway.yaml with %s", async (file) => {
    expect(await validate(["gateway.yaml", file])).toEqual({ code: 0, output: "" });
  });

  it("takes all of them at once, with a queue on disk", async () => {
    expect(await validate(["gateway.yaml", ...destinations, "queue-on-disk.yaml"])).toEqual({ code: 0, output: "" });
  });
});

describe("shapes", () => {
  const ajv = new Ajv({ allErrors: true });
  const expectShape = (shape: object, value: unknown) => {
    const check = ajv.compile(shape);
    check(value);
    expect(check.errors ?? []).toEqual([]);
  };

  it("compose.yaml is a Compose file with pinned images, which only this machine reaches", async () => {
    const file = await read("compose.yaml");
    expectShape(shapes.COMPOSE, file);
    const services: Service[] = Object.values(file.services);
    for (const { image, depends_on = [], volumes } of services) {
      expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/);
      for (const name of depends_on) expect(Object.keys(file.services)).toContain(name);
      for (const [from = ""] of volumes.map((volume) => volume.split(":"))) {
        if (from.startsWith("./")) await access(join(bundle.path, from));
        else expect(Object.keys(file.volumes)).toContain(from);
      }
    }
  });

  it("data sources are what Grafana's documentation shows", async () => {
    expectShape(shapes.DATASOURCES, await read("grafana/provisioning/datasources/rtcscope.yaml"));
  });

  it("the provider of dashboards is what Grafana's documentation shows", async () => {
    expectShape(shapes.PROVIDERS, await read("grafana/provisioning/dashboards/rtcscope.yaml"));
  });

  it("alerts are what Grafana's documentation shows, with a dollar only where Grafana looks for no variable", async () => {
    const file = await read("grafana/provisioning/alerting/rtcscope.yaml");
    expectShape(shapes.ALERTING, file);
    for (const group of file.groups)
      for (const { annotations: _texts, ...rest } of group.rules) expect(JSON.stringify(rest)).not.toContain("$");
  });

  it("the rules of the Operator are a PrometheusRule", async () => {
    expectShape(shapes.PROMETHEUS_RULE, await read("prometheus/prometheus-rule.yaml"));
  });

  it("tempo.yaml has settings that Tempo's manifest has", async () => {
    expectShape(shapes.TEMPO_CONFIG, await read("tempo/tempo.yaml"));
  });

  it("everything that Grafana is provisioned with is where it looks", async () => {
    const folders = await readdir(join(bundle.path, "grafana/provisioning"));
    expect(folders.every((name) => ["alerting", "dashboards", "datasources"].includes(name))).toBe(true);
  });
});

const missing = missingServer("collector") ?? missingServer("prometheus") ?? missingServer("loki");

describe.skipIf(missing)(missing ?? "compose.yaml without Docker: its commands, files and environment", () => {
  let composed: Composed;
  beforeAll(async () => {
    composed = await startComposed();
    for (const [nth, session] of SESSIONS.entries()) {
      const client = startClient({ url: composed.gateway, signals: ["traces", "logs"] }, { session });
      client.send(...everySignal(nth, Date.now() - 60_000));
      await client.end();
    }
  });
  afterAll(() => composed?.stop());

  const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 250 });
  const answer = async (url: string) => (await (await fetch(url)).json()).data;
  const query = async (of: "prometheus" | "loki", expression: string): Promise<number | undefined> => {
    const path = of === "loki" ? "/loki/api/v1/query" : "/api/v1/query";
    const { result } = await answer(`${composed[of]}${path}?query=${encodeURIComponent(expression)}`);
    return result[0] && Number(result[0].value[1]);
  };

  it("sessions become series of Prometheus", async () => {
    const started = "sum(rtc_client_sessions_started_total)";
    await soon(async () => expect(await query("prometheus", started)).toBe(SESSIONS.length));
  });

  it("events become lines of Loki", async () => {
    const lines = 'sum(count_over_time({service_name="studio"} | event_name="rtc.session.start" [10m]))';
    await soon(async () => expect(await query("loki", lines)).toBe(SESSIONS.length));
  });

  it("spans go to where Tempo would be", async () => {
    await soon(async () => {
      const connects = composed.tempo.spans.filter(({ name }) => name === "rtc.connect");
      expect(connects).toHaveLength(SESSIONS.length);
    });
  });

  it("Prometheus looks after the gateway", async () => {
    const sent = 'sum(otelcol_receiver_accepted_spans{job="rtcscope-gateway"})';
    await soon(async () => expect(await query("prometheus", sent)).toBeGreaterThan(0));
  });

  it("every rule that records is evaluated without an error", async () => {
    const rules = async (): Promise<{ type: string; health: string; lastError?: string }[]> =>
      (await answer(`${composed.prometheus}/api/v1/rules`)).groups.flatMap((group: { rules: [] }) => group.rules);
    await vi.waitFor(
      async () => {
        const told = await rules();
        expect(told.length).toBeGreaterThan(10);
        expect(told.filter(({ type, health }) => type !== "recording" || health !== "ok")).toEqual([]);
      },
      { timeout: 90_000, interval: 1000 },
    );
  });

  it("lets in pages of the origins that compose.yaml names, and no others", async () => {
    const allowed = async (origin: string) => {
      const headers = { origin, "access-control-request-method": "POST" };
      const response = await fetch(`${composed.gateway}/v1/traces`, { method: "OPTIONS", headers });
      return response.headers.get("access-control-allow-origin");
    };
    expect(await allowed("http://localhost:5173")).toBe("http://localhost:5173");
    expect(await allowed("https://elsewhere.example")).toBeNull();
  });
});
