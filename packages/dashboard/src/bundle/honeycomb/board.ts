import {
  ATTR_CLOUD_REGION,
  ATTR_ERROR_TYPE,
  ATTR_RTC_LATENCY_MEAN,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_SESSION_ID,
  EVENT_RTC_LATENCY_WINDOW,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_SESSION_START,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import type { DerivedColumnName } from "./columns";
import { OWN } from "./expression";

/** An operation of Honeycomb's, of those that the board uses. */
type Calculation =
  | { readonly op: "COUNT" }
  | { readonly op: "AVG" | "SUM" | "P50" | "P95" | "HEATMAP" | "COUNT_DISTINCT"; readonly column: string };

/** A query, as `POST /1/queries/{dataset}` takes it. */
export interface HoneycombQuery {
  readonly calculations: readonly Calculation[];
  readonly filters: readonly { readonly column: string; readonly op: "=" | "exists"; readonly value?: string }[];
  readonly breakdowns: readonly string[];
  readonly time_range: number;
}

/** One panel of the board: its query becomes a query and an annotation, whose ids the board names. */
export interface HoneycombPanel {
  readonly name: string;
  readonly description: string;
  readonly style: "graph" | "table" | "combo";
  readonly query: HoneycombQuery;
}

/** Two hours. */
const TIME_RANGE = 7200;

const own = (name: DerivedColumnName) => name;

interface Ask {
  readonly of: { readonly span: string } | { readonly event: string };
  readonly where?: Readonly<Record<string, string>>;
  readonly by?: readonly string[];
  readonly show: readonly Calculation[];
  readonly style?: HoneycombPanel["style"];
}

function panel(name: string, description: string, { of, where = {}, by = [], show, style = "graph" }: Ask) {
  const which = "span" in of ? { [OWN.span]: of.span } : { [OWN.event]: of.event };
  const filters = Object.entries({ ...which, ...where }).map(
    ([column, value]) => ({ column, op: "=", value }) as const,
  );
  return {
    name,
    description,
    style,
    query: { calculations: show, filters, breakdowns: by, time_range: TIME_RANGE },
  } satisfies HoneycombPanel;
}

const avg = (column: string): Calculation => ({ op: "AVG", column });
const total = (column: string): Calculation => ({ op: "SUM", column });
const spread = (column: string): readonly Calculation[] => [
  { op: "HEATMAP", column },
  { op: "P50", column },
  { op: "P95", column },
];
const COUNT: Calculation = { op: "COUNT" };

const connects = { of: { span: SPAN_RTC_CONNECT } };
const reconnects = { of: { span: SPAN_RTC_RECONNECT } };

export const PANELS: readonly HoneycombPanel[] = [
  panel("Sessions", "Sessions that began, by transport.", {
    of: { event: EVENT_RTC_SESSION_START },
    by: [ATTR_RTC_TRANSPORT],
    show: [{ op: "COUNT_DISTINCT", column: ATTR_SESSION_ID }],
  }),
  panel("Connect success", "Share of connects that worked, of those that nobody cancelled, by transport.", {
    ...connects,
    by: [ATTR_RTC_TRANSPORT],
    show: [avg(own("dc.rtc_connect_ok")), COUNT],
  }),
  panel("Time to connect", "Seconds of connects that worked.", {
    ...connects,
    show: spread(own("dc.rtc_connect_seconds")),
  }),
  panel("Connects that failed", "What went wrong, by release.", {
    ...connects,
    where: { [ATTR_RTC_OUTCOME]: "error" },
    by: [ATTR_ERROR_TYPE, ATTR_SERVICE_VERSION],
    show: [total(own("dc.rtc_connect_failed"))],
    style: "combo",
  }),
  panel("Outages", "Reconnect episodes by what they were noticed by: many at once are a storm.", {
    ...reconnects,
    by: [ATTR_RTC_RECONNECT_CAUSE],
    show: [COUNT],
  }),
  panel("Amplification", "Attempts per outage, and how many came back: 1 and 1 when all is well.", {
    ...reconnects,
    by: [ATTR_RTC_RECONNECT_MODE],
    show: [avg(own("dc.rtc_reconnect_amplification")), avg(own("dc.rtc_reconnect_ok"))],
  }),
  panel("Who reconnects", "Outages by transport, release and region: compare it with the sessions.", {
    ...reconnects,
    by: [ATTR_RTC_TRANSPORT, ATTR_SERVICE_VERSION, ATTR_CLOUD_REGION],
    show: [COUNT, { op: "COUNT_DISTINCT", column: ATTR_SESSION_ID }],
    style: "table",
  }),
  panel("Time to recover", "Seconds from loss to recovery.", {
    ...reconnects,
    show: spread(own("dc.rtc_reconnect_seconds")),
  }),
  panel("Stalled seconds", "Seconds without a new frame or sound, by cause; a share of the watched seconds beside.", {
    of: { span: SPAN_RTC_STALL },
    by: [ATTR_RTC_STALL_CAUSE],
    show: [total(own("dc.rtc_stall_seconds"))],
  }),
  panel("Watched seconds", "Seconds of received streams: what stalled seconds are a share of.", {
    of: { event: EVENT_RTC_MEDIA_WINDOW },
    where: { [ATTR_RTC_MEDIA_DIRECTION]: "inbound" },
    by: [ATTR_RTC_MEDIA_KIND],
    show: [total(own("dc.rtc_watched_seconds"))],
  }),
  panel("Round trip", "Seconds, the mean of each stream and window.", {
    of: { event: EVENT_RTC_MEDIA_WINDOW },
    show: spread(ATTR_RTC_MEDIA_RTT),
  }),
  panel("Packet loss", "Share of packets lost, the mean of each stream and window.", {
    of: { event: EVENT_RTC_MEDIA_WINDOW },
    by: [ATTR_RTC_MEDIA_DIRECTION],
    show: [avg(ATTR_RTC_MEDIA_PACKET_LOSS), { op: "P95", column: ATTR_RTC_MEDIA_PACKET_LOSS }],
  }),
  panel("Latency", "Seconds by how they were measured, and the share of which a part is missing.", {
    of: { event: EVENT_RTC_LATENCY_WINDOW },
    by: [ATTR_RTC_LATENCY_METHOD],
    show: [
      { op: "P50", column: ATTR_RTC_LATENCY_MEAN },
      { op: "P95", column: ATTR_RTC_LATENCY_MEAN },
      avg(own("dc.rtc_latency_lower_bound")),
    ],
  }),
];

/** The board, as `POST /1/boards` takes it, but for its panels, which need the ids of queries. */
export const BOARD = {
  name: "rtcscope",
  description:
    "Realtime media sessions: connecting, reconnecting, stalls, quality, latency. Made by `rtcscope dashboards`.",
  type: "flexible",
  layout_generation: "auto",
  preset_filters: [
    { column: ATTR_SERVICE_NAME, alias: "Service" },
    { column: ATTR_SERVICE_VERSION, alias: "Release" },
    { column: ATTR_RTC_TRANSPORT, alias: "Transport" },
    { column: ATTR_CLOUD_REGION, alias: "Region" },
    { column: ATTR_SESSION_ID, alias: "Session" },
  ],
} as const;
