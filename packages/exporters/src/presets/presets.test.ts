import type { Exporter } from "@rtcscope/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createTestScope, SESSION, SIGNALS } from "../testing/script";
import { collector } from "./collector";
import { grafanaCloud } from "./grafana-cloud";
import { honeycomb } from "./honeycomb";

interface Sent {
  url: string;
  headers: Record<string, string>;
}

/** What a preset would put on the wire; the vendors cannot be had here. */
async function sendThrough(make: (fetch: typeof globalThis.fetch) => Exporter) {
  const sent: Sent[] = [];
  const exporter = make((url, init) => {
    sent.push({ url: String(url), headers: Object.fromEntries(new Headers(init?.headers)) });
    return Promise.resolve(new Response(null, { status: 200 }));
  });
  const scope = createTestScope();
  exporter.start?.(scope);
  for (const signal of SIGNALS) exporter.export(signal, SESSION);
  await exporter.shutdown?.();
  const of = (path: string) => sent.find(({ url }) => url.endsWith(path));
  return { said: scope.said, of, urls: [...new Set(sent.map(({ url }) => url))].sort() };
}

afterEach(() => vi.unstubAllGlobals());

describe("collector()", () => {
  it("leaves the metrics to the gateway", async () => {
    const { urls } = await sendThrough((fetch) => collector({ url: "https://gateway.test/otlp", fetch }));
    expect(urls).toEqual(["https://gateway.test/otlp/v1/logs", "https://gateway.test/otlp/v1/traces"]);
  });
});

describe("grafanaCloud()", () => {
  it("addresses the zone's gateway as instance id and token", async () => {
    const { of, urls, said } = await sendThrough((fetch) =>
      grafanaCloud({ instanceId: 123456, token: "glc_abc", zone: "prod-eu-west-2", fetch }),
    );
    expect(urls).toEqual(
      ["logs", "metrics", "traces"].map(
        (signal) => `https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/${signal}`,
      ),
    );
    // printf '123456:glc_abc' | base64
    expect(of("/v1/traces")?.headers.authorization).toBe("Basic MTIzNDU2OmdsY19hYmM=");
    expect(said).toEqual([]);
  });

  it("warns once when the token would be shipped to a browser", async () => {
    vi.stubGlobal("document", {});
    const { said } = await sendThrough((fetch) =>
      grafanaCloud({ instanceId: 1, token: "glc_abc", zone: "prod-us-east-0", fetch }),
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^grafanaCloud: the token is shipped to every visitor/);
    expect(said[0]).not.toContain("glc_abc");
  });

  it.each([
    [
      { token: "t", zone: "z" },
      "grafanaCloud: options.instanceId must be a number or a non-empty string, got undefined",
    ],
    [{ instanceId: 1, token: "a b", zone: "z" }, "grafanaCloud: options.token must be printable ASCII, got string"],
    [{ instanceId: 1, token: "t" }, "grafanaCloud: options must have one of zone and url"],
    [
      { instanceId: 1, token: "t", zone: "z", url: "https://x.test" },
      "grafanaCloud: options must have one of zone and url",
    ],
    [
      { instanceId: 1, token: "t", zone: "https://x.test" },
      'grafanaCloud: options.zone must be a zone such as "prod-eu-west-2"',
    ],
    [{ instanceId: 1, token: "t", zone: "z", headers: {} }, "grafanaCloud: options.headers is not an option"],
  ])("refuses %j", (options, message) => {
    expect(() => grafanaCloud(options as never)).toThrow(message);
  });
});

describe("honeycomb()", () => {
  const apiKey = `hcxik_${"0".repeat(58)}`;

  it("names the dataset of metrics only, in the team's region", async () => {
    const { of, urls } = await sendThrough((fetch) => honeycomb({ apiKey, dataset: "rtc", region: "eu", fetch }));
    expect(urls).toEqual(["logs", "metrics", "traces"].map((signal) => `https://api.eu1.honeycomb.io/v1/${signal}`));
    for (const path of ["/v1/traces", "/v1/logs"]) {
      expect(of(path)?.headers["x-honeycomb-team"]).toBe(apiKey);
      expect(of(path)?.headers).not.toHaveProperty("x-honeycomb-dataset");
    }
    expect(of("/v1/metrics")?.headers).toMatchObject({ "x-honeycomb-team": apiKey, "x-honeycomb-dataset": "rtc" });
  });

  it("sends the dataset with everything for a key of Honeycomb Classic, and demands one", async () => {
    const classic = "0123456789abcdef0123456789abcdef";
    const { of } = await sendThrough((fetch) => honeycomb({ apiKey: classic, dataset: "rtc", fetch }));
    for (const path of ["/v1/traces", "/v1/logs", "/v1/metrics"])
      expect(of(path)?.headers["x-honeycomb-dataset"]).toBe("rtc");
    expect(() => honeycomb({ apiKey: classic })).toThrow("honeycomb: options.dataset must be");
  });

  it("says that an ingest key may be in a page, and that another key may not", async () => {
    expect((await sendThrough((fetch) => honeycomb({ apiKey, fetch }))).said).toEqual([]);
    vi.stubGlobal("document", {});
    const ingest = await sendThrough((fetch) => honeycomb({ apiKey, fetch }));
    expect(ingest.said).toEqual([expect.stringContaining("it can only send")]);
    const other = await sendThrough((fetch) => honeycomb({ apiKey: "hcxlk_abc", fetch }));
    expect(other.said).toEqual([expect.stringContaining("is not an ingest key")]);
    for (const said of [...ingest.said, ...other.said]) expect(said).not.toMatch(/hcxlk_abc|0000/);
  });

  it("refuses an unknown region", () => {
    expect(() => honeycomb({ apiKey, region: "asia" as never })).toThrow(
      'honeycomb: options.region must be one of ["us","eu"], got string',
    );
  });
});
