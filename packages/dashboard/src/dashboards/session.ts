import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_LATENCY_MEAN,
  ATTR_RTC_LATENCY_METHOD,
  ATTR_RTC_MEDIA_BITRATE,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_FRAME_RATE,
  ATTR_RTC_MEDIA_JITTER,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_PACKET_LOSS,
  ATTR_RTC_MEDIA_RTT,
  ATTR_RTC_OUTCOME,
  ATTR_SESSION_ID,
  EVENT_RTC_ISSUE,
  EVENT_RTC_LATENCY_WINDOW,
  EVENT_RTC_MEDIA_WINDOW,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_SESSION_START,
  EVENT_RTC_STALL_START,
  EVENT_RTC_STATS,
  EVENT_RTC_TELEMETRY_REPORT,
} from "@rtcscope/core/semconv";
import {
  clickedColumn,
  type Dashboard,
  dashboard,
  dashboardUrl,
  datasourceVariable,
  logLines,
  logMetric,
  logNumber,
  logs,
  spans,
  spanTable,
  stat,
  text,
  textVariable,
  timeseries,
  traces,
  UNIT,
  type Unit,
} from "../grafana";
import { countEvents, events, logLabel, maxOfEvents, orZero, spansWhere } from "../query";
import type { DashboardOptions } from "./ask/context";
import { DASHBOARDS, linksFrom } from "./uids";

const ID = "$session";

/** Windows come every ten seconds; in the background up to four times as seldom. */
const WINDOW_S = "10s";
const LONGEST_WINDOW_MS = 45_000;

/** Too many, and not for reading: what is drawn, and what the recorder kept. */
const NOT_THE_STORY = [EVENT_RTC_MEDIA_WINDOW, EVENT_RTC_LATENCY_WINDOW, EVENT_RTC_STATS, EVENT_RTC_TELEMETRY_REPORT];

function counts() {
  const counted = (event: string, title: string) =>
    logNumber(orZero(countEvents("$__range", { event, session: ID })), title);
  return stat({
    key: "counts",
    title: "In the log store",
    description:
      "Events of this session in the dashboard's time. Nothing at all: the id is wrong, or the time is. No end: the tab " +
      "died, or the session still goes on.",
    unit: UNIT.count,
    decimals: 0,
    width: 16,
    height: 5,
    text: "value_and_name",
    queries: [
      counted(EVENT_RTC_SESSION_START, "starts"),
      counted(EVENT_RTC_MEDIA_WINDOW, "windows"),
      counted(EVENT_RTC_STALL_START, "stalls"),
      counted(EVENT_RTC_ISSUE, "issues"),
      counted(EVENT_RTC_SESSION_END, "ends"),
    ],
  });
}

const howTo = () =>
  text(
    {
      key: "how-to",
      title: "Whose session?",
      description: "How to come by the id of a session, and what to do when nothing is found.",
      width: 8,
      height: 5,
    },
    [
      "Paste a **session id** above: from a table of examples on the other dashboards, from a trace (`session.id`), or from",
      "the application, which knows it as `session.id`.",
      "",
      "Nothing found? Widen the time: records have the time at which it happened, not at which somebody complained.",
    ].join("\n"),
  );

function story() {
  const notDrawn = { "event.name": { matchesNot: NOT_THE_STORY.map((name) => name.replaceAll(".", "[.]")).join("|") } };
  return logs({
    key: "story",
    title: "What happened",
    description:
      "The session's events in their order, windows and samples left out. Read from the top: how it connected, what went " +
      "wrong, how it ended. Each line opens to all of its attributes.",
    width: 12,
    height: 16,
    queries: [logLines(events({ session: ID, where: notDrawn }), 1000)],
  });
}

function spansOfSession() {
  const opens = {
    title: "Show its trace below",
    url: dashboardUrl(DASHBOARDS.session.uid, {
      keep: ["session"],
      set: { trace: clickedColumn("traceIdHidden") },
    }),
  };
  return spanTable({
    key: "spans",
    title: "Spans",
    description:
      "Connects, their phases, publications, stalls and outages of this session. A name shows its trace below: one trace is " +
      "the whole session.",
    width: 12,
    height: 16,
    query: spans(spansWhere({ where: { [ATTR_SESSION_ID]: ID }, select: [ATTR_RTC_OUTCOME, ATTR_ERROR_TYPE] }), 200),
    columnLinks: { name: [opens], Name: [opens] },
  });
}

const trace = () =>
  traces({
    key: "trace",
    title: "Trace",
    description: "The session as one trace. Choose a span above, or paste the id of a trace at the top.",
    width: 24,
    height: 16,
    queries: [spans("$trace", 20, "traces")],
  });

interface Course {
  key: string;
  title: string;
  description: string;
  unit: Unit;
  attribute: string;
  event?: string;
  by?: readonly string[];
}

const STREAMS = [ATTR_RTC_MEDIA_DIRECTION, ATTR_RTC_MEDIA_KIND];

function course({ key, title, description, unit, attribute, event = EVENT_RTC_MEDIA_WINDOW, by = STREAMS }: Course) {
  return timeseries({
    key,
    title,
    description: `${description} Of several streams alike, the largest.`,
    unit,
    width: 8,
    height: 7,
    interval: WINDOW_S,
    joinWithinMs: LONGEST_WINDOW_MS,
    queries: [
      logMetric(
        maxOfEvents(attribute, "$__interval", { event, session: ID }, by),
        by.map((label) => `{{${logLabel(label)}}}`).join(" "),
      ),
    ],
  });
}

const courses = () => [
  course({
    key: "bitrate",
    title: "Bitrate",
    description: "Payload per stream, each window's mean. Nothing while muted.",
    unit: UNIT.bitsPerSecond,
    attribute: ATTR_RTC_MEDIA_BITRATE,
  }),
  course({
    key: "frame-rate",
    title: "Frame rate",
    description: "Frames of video per second, each window's mean.",
    unit: UNIT.framesPerSecond,
    attribute: ATTR_RTC_MEDIA_FRAME_RATE,
  }),
  course({
    key: "loss",
    title: "Packet loss",
    description: "Share of packets lost in each window.",
    unit: UNIT.share,
    attribute: ATTR_RTC_MEDIA_PACKET_LOSS,
  }),
  course({
    key: "rtt",
    title: "Round trip",
    description: "Time to the server and back, each window's mean.",
    unit: UNIT.seconds,
    attribute: ATTR_RTC_MEDIA_RTT,
  }),
  course({
    key: "jitter",
    title: "Jitter",
    description: "How unevenly packets came, each window's mean.",
    unit: UNIT.seconds,
    attribute: ATTR_RTC_MEDIA_JITTER,
  }),
  course({
    key: "latency",
    title: "Latency",
    description: "Each window's mean, by the way it was measured.",
    unit: UNIT.seconds,
    attribute: ATTR_RTC_LATENCY_MEAN,
    event: EVENT_RTC_LATENCY_WINDOW,
    by: [ATTR_RTC_LATENCY_METHOD],
  }),
];

const windows = () =>
  logs({
    key: "windows",
    title: "Windows, reports and samples",
    description:
      "What the lines above are drawn from, and what the flight recorder sent. Each line opens to all of its attributes.",
    width: 24,
    height: 12,
    queries: [
      logLines(events({ session: ID, event: NOT_THE_STORY.map((name) => name.replaceAll(".", "[.]")).join("|") }), 500),
    ],
  });

export function session({ lokiUid, tempoUid }: DashboardOptions): Dashboard {
  return dashboard({
    ...DASHBOARDS.session,
    description: "What happened to one person: everything that the log and trace stores know of one session.",
    tags: ["rtcscope"],
    variables: [
      datasourceVariable("loki", lokiUid),
      datasourceVariable("tempo", tempoUid),
      textVariable("session", "Session id", "The id of one session, as spans and events carry it: session.id."),
      textVariable("trace", "Trace id", "The trace to show below; a span's name sets it."),
    ],
    links: linksFrom("session"),
    // Nothing moves while somebody reads.
    refresh: "",
    rows: [
      { title: "The session", panels: [howTo(), counts(), story(), spansOfSession()] },
      { title: "Its media", panels: courses() },
      { title: "Its trace", panels: [trace()] },
      { title: "All of its records", panels: [windows()], collapsed: true },
    ],
  });
}
