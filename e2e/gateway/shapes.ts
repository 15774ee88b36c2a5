/**
 * Shapes of the files that nothing here can read for real, strict about names: as the documentation of Grafana and the
 * Compose specification have them, cut down to what the bundle may use.
 */
const text = { type: "string" };
const texts = { type: "array", items: text };

const strict = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const record = (of: object) => ({ type: "object", additionalProperties: of });

/** @see https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json */
export const COMPOSE = strict(
  {
    name: { type: "string", pattern: "^[a-z0-9][a-z0-9_-]*$" },
    services: record(
      strict(
        {
          image: text,
          restart: { enum: ["unless-stopped"] },
          command: texts,
          environment: record(text),
          volumes: {
            type: "array",
            items: { type: "string", pattern: "^(\\./[\\w/-]+:/[\\w/-]+:ro|[a-z]+:/[\\w/-]+)$" },
          },
          ports: {
            type: "array",
            items: { type: "string", pattern: "^\\$\\{RTCSCOPE_BIND:-127\\.0\\.0\\.1\\}:\\d+:\\d+$" },
          },
          depends_on: texts,
        },
        ["image"],
      ),
    ),
    volumes: record(strict({})),
  },
  ["services"],
);

/** @see https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
export const PROVIDERS = strict(
  {
    apiVersion: { const: 1 },
    providers: {
      type: "array",
      minItems: 1,
      items: strict(
        {
          name: text,
          folder: text,
          folderUid: text,
          type: { const: "file" },
          disableDeletion: { type: "boolean" },
          allowUiUpdates: { type: "boolean" },
          updateIntervalSeconds: { type: "integer", minimum: 1 },
          options: strict({ path: text }, ["path"]),
        },
        ["name", "type", "options"],
      ),
    },
  },
  ["apiVersion", "providers"],
);

const shift = { type: "string", pattern: "^-?\\d+[smh]$" };
const tags = { type: "array", items: strict({ key: text, value: text }, ["key"]) };

/** @see https://grafana.com/docs/grafana/latest/datasources/prometheus/configure/#provision-the-data-source */
const PROMETHEUS = strict(
  {
    httpMethod: { enum: ["POST", "GET"] },
    prometheusType: { enum: ["Prometheus", "Cortex", "Mimir", "Thanos"] },
    prometheusVersion: text,
    timeInterval: { const: "30s" },
    exemplarTraceIdDestinations: {
      type: "array",
      items: strict({ name: text, datasourceUid: text, urlDisplayLabel: text }, ["name", "datasourceUid"]),
    },
  },
  ["timeInterval"],
);

/** @see https://grafana.com/docs/grafana/latest/datasources/tempo/configure-tempo-data-source/provision/ */
const TEMPO = strict({
  tracesToLogsV2: strict(
    {
      datasourceUid: text,
      spanStartTimeShift: shift,
      spanEndTimeShift: shift,
      tags,
      customQuery: { type: "boolean" },
      query: text,
    },
    ["datasourceUid"],
  ),
  tracesToMetrics: strict(
    {
      datasourceUid: text,
      spanStartTimeShift: shift,
      spanEndTimeShift: shift,
      tags,
      queries: { type: "array", items: strict({ name: text, query: text }, ["query"]) },
    },
    ["datasourceUid"],
  ),
  nodeGraph: strict({ enabled: { type: "boolean" } }),
});

/** @see https://grafana.com/docs/grafana/latest/datasources/loki/configure-loki-data-source/ */
const LOKI = strict({
  maxLines: { type: "integer" },
  derivedFields: {
    type: "array",
    items: strict(
      {
        name: text,
        matcherType: { enum: ["label", "regex"] },
        matcherRegex: text,
        datasourceUid: text,
        url: text,
        urlDisplayLabel: text,
      },
      ["name", "matcherRegex", "url"],
    ),
  },
});

const datasource = (type: string, jsonData: object) =>
  strict({ name: text, uid: text, type: { const: type }, access: { const: "proxy" }, url: text, jsonData }, [
    "name",
    "uid",
    "type",
    "access",
    "url",
  ]);

/** @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
export const DATASOURCES = strict(
  {
    apiVersion: { const: 1 },
    datasources: {
      type: "array",
      items: [datasource("prometheus", PROMETHEUS), datasource("tempo", TEMPO), datasource("loki", LOKI)],
      minItems: 3,
      maxItems: 3,
    },
  },
  ["apiVersion", "datasources"],
);
