import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { NAMINGS } from "../query";
import { type BundleOptions, bundleFiles } from ".";

const textOf = (path: string, options?: BundleOptions) => {
  const file = bundleFiles(options).find((one) => one.path === path);
  if (!file) throw new Error(`${path} is not in the bundle`);
  return file.text;
};

const yamlOf = (path: string, options?: BundleOptions) => parse(textOf(path, options));

const DATASOURCES = "grafana/provisioning/datasources/rtcscope.yaml";

interface Datasource {
  type: string;
  uid: string;
  jsonData: Record<string, unknown>;
}

const datasource = (type: string, options?: BundleOptions): Datasource =>
  yamlOf(DATASOURCES, options).datasources.find((one: Datasource) => one.type === type);

describe("bundleFiles", () => {
  it("has paths that stay in the folder, each once, in order, and texts that end in a line", () => {
    const files = bundleFiles();
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)].sort());
    for (const { path, text } of files) {
      expect(path).toMatch(/^[\w-]+(?:\/[\w-]+)*\.(?:ya?ml|json)$/);
      expect(text.endsWith("\n")).toBe(true);
      if (path.endsWith(".json")) JSON.parse(text);
      else parse(text);
    }
  });

  it("gives the same texts for the same options", () => {
    expect(bundleFiles({ naming: "utf8" })).toEqual(bundleFiles({ naming: "utf8" }));
  });

  it("tells Prometheus to spell names as everything else does", () => {
    const strategies = NAMINGS.map(
      (naming) => yamlOf("prometheus/prometheus.yaml", { naming }).otlp.translation_strategy,
    );
    expect(strategies).toEqual([
      "UnderscoreEscapingWithSuffixes",
      "UnderscoreEscapingWithoutSuffixes",
      "NoTranslation",
    ]);
  });

  it("puts a span's own service and transport into the queries behind it, in each naming", () => {
    const first = (naming: BundleOptions["naming"]) => {
      const { queries, tags } = datasource("tempo", { naming: naming ?? "suffixes" }).jsonData.tracesToMetrics as {
        queries: { query: string }[];
        tags: { value: string }[];
      };
      return [queries[0]?.query, tags[0]?.value];
    };
    expect(NAMINGS.map(first)).toEqual([
      ["sum by (rtc_outcome) (rate(rtc_client_connect_duration_seconds_count{$$__tags}[5m]))", "service_name"],
      ["sum by (rtc_outcome) (rate(rtc_client_connect_duration_count{$$__tags}[5m]))", "service_name"],
      ['sum by ("rtc.outcome") (rate({"rtc.client.connect.duration_count", $$__tags}[5m]))', '"service.name"'],
    ]);
  });

  it("links the data sources by the uids that were asked for", () => {
    const options = { datasourceUid: { prometheus: "p", tempo: "t", loki: "l" } };
    const text = textOf(DATASOURCES, options);
    expect(["prometheus", "tempo", "loki"].map((type) => datasource(type, options).uid)).toEqual(["p", "t", "l"]);
    expect([...text.matchAll(/datasourceUid: (\S+?)[,\n]/g)].map(([, uid]) => uid)).toEqual(["t", "l", "p", "t"]);
    expect(text).not.toContain("rtcscope-");
  });

  it("takes a uid alone for Prometheus'", () => {
    expect(datasource("prometheus", { datasourceUid: "mimir" }).uid).toBe("mimir");
    expect(datasource("loki", { datasourceUid: "mimir" }).uid).toBe("rtcscope-loki");
  });

  it("has no dollar that Grafana would take for a variable of the environment", () => {
    // In annotations of alerts it looks for none.
    const files = bundleFiles().filter(({ path }) => /^grafana\/provisioning\/da/.test(path));
    expect(files).toHaveLength(2);
    for (const { path, text } of files) expect(text.replaceAll("$$", ""), path).not.toContain("$");
  });

  it("asks for uids in alerts, and begins with them in dashboards", () => {
    const options = { datasourceUid: { prometheus: "the-prometheus", loki: "the-loki" } };
    const alerts = textOf("grafana/provisioning/alerting/rtcscope.yaml", options);
    expect(alerts).toContain("datasourceUid: the-prometheus");
    expect(alerts).not.toContain("rtcscope-prometheus");
    const overview = "grafana/dashboards/rtcscope-overview.json";
    expect(textOf(overview, options)).toContain('"the-prometheus"');
    expect(textOf(overview)).not.toContain("rtcscope-prometheus");
  });

  it("tells where the runbooks are", () => {
    const alerts = textOf("prometheus/rules/alerts.yaml", { runbookBase: "https://wiki.example/rtc/" });
    expect(alerts).toContain("'https://wiki.example/rtc/Rtc");
  });

  it("mounts only what is in the bundle", () => {
    const paths = bundleFiles().map(({ path }) => path);
    const services: Record<string, { volumes: string[]; command?: string[] }> = yamlOf("compose.yaml").services;
    for (const { volumes, command = [] } of Object.values(services)) {
      const mounts = volumes.filter((one) => one.startsWith("./")).map((one) => one.slice(2).split(":"));
      for (const [from] of mounts)
        expect(
          paths.some((path) => path.startsWith(`${from}/`)),
          from,
        ).toBe(true);
      // What a command names is where it is mounted.
      for (const [, file = ""] of command.join("\n").matchAll(/config(?:\.file)?=(\S+)/g)) {
        const [from, to = ""] = mounts.find(([, to = "-"]) => file.startsWith(to)) ?? [];
        expect(paths, file).toContain(`${from}${file.slice(to.length)}`);
      }
    }
  });

  it.each([
    [{ naming: "snake" }, 'naming must be one of suffixes, no-suffixes, utf8, not "snake"'],
    [{ datasourceUid: "has spaces" }, '"has spaces" is no uid'],
    [{ datasourceUid: { grafana: "x" } }, '"grafana" is none of prometheus, tempo, loki'],
    [{ runbookBase: "runbooks" }, 'runbookBase must be an address such as https://wiki.example/rtc, not "runbooks"'],
    [{ gateway: { phases: ["No Phase"] } }, '"No Phase" is not a name of a phase'],
  ])("refuses %j", (options, message) => {
    expect(() => bundleFiles(options as BundleOptions)).toThrow(TypeError);
    expect(() => bundleFiles(options as BundleOptions)).toThrow(message);
  });
});
