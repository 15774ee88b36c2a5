import type { Data } from "../../gateway";
import { createNames, type Naming } from "../../query";
import type { DatasourceUids } from "../options";

/**
 * Grafana replaces `$name` in these files by the environment; what it has to find itself later has two dollars.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#use-environment-variables
 */
const later = (name: string) => `$$${name}`;

/** A rate of a span's own transport and service, which Grafana puts in place of `$__tags`. */
function rateOfTags(series: string, by: string) {
  const tags = later("__tags");
  const selector = series.endsWith("}") ? `${series.slice(0, -1)}, ${tags}}` : `${series}{${tags}}`;
  return `sum ${by} (rate(${selector}[5m]))`;
}

function prometheus({ prometheus: uid, tempo }: DatasourceUids): Data {
  return {
    name: "rtcscope Prometheus",
    uid,
    type: "prometheus",
    access: "proxy",
    url: "http://prometheus:9090",
    jsonData: {
      httpMethod: "POST",
      prometheusType: "Prometheus",
      prometheusVersion: "3.9.1",
      // A page sends each 10 s, in the background each 40 s: $__rate_interval is then never below two minutes.
      timeInterval: "30s",
      exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: tempo, urlDisplayLabel: "Trace" }],
    },
  };
}

function tempo({ prometheus: metrics, tempo: uid, loki }: DatasourceUids, naming: Naming): Data {
  const names = createNames(naming);
  const count = (name: Parameters<typeof names.series>[0]) => names.series(name, "count");
  return {
    name: "rtcscope Tempo",
    uid,
    type: "tempo",
    access: "proxy",
    url: "http://tempo:3200",
    jsonData: {
      // The events of the session that a span belongs to, those between its spans included.
      tracesToLogsV2: {
        datasourceUid: loki,
        spanStartTimeShift: "-5m",
        spanEndTimeShift: "30m",
        tags: [{ key: "service.name", value: "service_name" }],
        customQuery: true,
        query: `{${later("{__tags}")}} | session_id=\`${later('{__span.tags["session.id"]}')}\``,
      },
      tracesToMetrics: {
        datasourceUid: metrics,
        spanStartTimeShift: "-15m",
        spanEndTimeShift: "15m",
        tags: ["service.name", "rtc.transport"].map((key) => ({ key, value: names.label(key) })),
        queries: [
          {
            name: "Connects of all sessions by outcome",
            query: rateOfTags(count("rtc.client.connect.duration"), names.by("rtc.outcome")),
          },
          {
            name: "Reconnects of all sessions by cause",
            query: rateOfTags(names.series("rtc.client.reconnects", undefined), names.by("rtc.reconnect.cause")),
          },
        ],
      },
      nodeGraph: { enabled: false },
    },
  };
}

function loki({ loki: uid, tempo }: DatasourceUids): Data {
  return {
    name: "rtcscope Loki",
    uid,
    type: "loki",
    access: "proxy",
    url: "http://loki:3100",
    jsonData: {
      maxLines: 1000,
      derivedFields: [
        {
          name: "Trace",
          matcherType: "label",
          matcherRegex: "trace_id",
          datasourceUid: tempo,
          url: later("{__value.raw}"),
          urlDisplayLabel: "The session's trace",
        },
      ],
    },
  };
}

/**
 * The three stores as data sources, with links from each to the others.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export const datasources = (uids: DatasourceUids, naming: Naming): Data => ({
  apiVersion: 1,
  datasources: [prometheus(uids), tempo(uids, naming), loki(uids)],
});
