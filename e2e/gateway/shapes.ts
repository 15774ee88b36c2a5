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

const query = strict(
  {
    refId: { type: "string", pattern: "^[A-Z]$" },
    relativeTimeRange: strict({ from: { type: "integer", minimum: 1 }, to: { const: 0 } }, ["from", "to"]),
    datasourceUid: text,
    model: { type: "object", properties: { refId: text }, required: ["refId"] },
  },
  ["refId", "datasourceUid", "model"],
);

/** Seconds in tens: Grafana evaluates no group more often, nor in between. */
const interval = { type: "string", pattern: "^\\d+(0s|m|h)$" };

/**
 * @see https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#min_interval
 */
export const ALERTING = strict(
  {
    apiVersion: { const: 1 },
    groups: {
      type: "array",
      minItems: 1,
      items: strict(
        {
          orgId: { const: 1 },
          name: text,
          folder: text,
          interval,
          rules: {
            type: "array",
            minItems: 1,
            items: strict(
              {
                uid: { type: "string", pattern: "^[A-Za-z0-9_-]{1,40}$" },
                title: { type: "string", maxLength: 190 },
                condition: text,
                data: { type: "array", minItems: 1, items: query },
                noDataState: { enum: ["NoData", "Alerting", "OK", "KeepLast"] },
                execErrState: { enum: ["Error", "Alerting", "OK", "KeepLast"] },
                for: { type: "string", pattern: "^\\d+[smh]$" },
                labels: record(text),
                annotations: record(text),
              },
              ["uid", "title", "condition", "data", "for"],
            ),
          },
        },
        ["name", "folder", "interval", "rules"],
      ),
    },
  },
  ["apiVersion", "groups"],
);

const rule = {
  type: "object",
  properties: { record: text, alert: text, expr: text, for: text, labels: record(text), annotations: record(text) },
  required: ["expr"],
  additionalProperties: false,
};

/** @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule */
export const PROMETHEUS_RULE = strict(
  {
    apiVersion: { const: "monitoring.coreos.com/v1" },
    kind: { const: "PrometheusRule" },
    metadata: strict({ name: { type: "string", pattern: "^[a-z0-9-]{1,63}$" }, labels: record(text) }, ["name"]),
    spec: strict(
      {
        groups: {
          type: "array",
          minItems: 1,
          items: strict({ name: text, interval: text, rules: { type: "array", minItems: 1, items: rule } }, [
            "name",
            "rules",
          ]),
        },
      },
      ["groups"],
    ),
  },
  ["apiVersion", "kind", "metadata", "spec"],
);

/** @see https://grafana.com/docs/tempo/latest/configuration/manifest/ */
export const TEMPO_CONFIG = strict({
  stream_over_http_enabled: { type: "boolean" },
  usage_report: strict({ reporting_enabled: { const: false } }),
  server: strict({ http_listen_port: { type: "integer" }, log_level: { enum: ["debug", "info", "warn", "error"] } }),
  distributor: strict({
    receivers: strict({ otlp: strict({ protocols: strict({ http: strict({ endpoint: text }) }) }) }),
  }),
  storage: strict({
    trace: strict({ backend: { const: "local" }, wal: strict({ path: text }), local: strict({ path: text }) }),
  }),
});
