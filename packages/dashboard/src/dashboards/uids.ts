import { type DataLink, dashboardUrl, headLink } from "../grafana";
import { FILTER_NAMES } from "./ask/filters";

/** Every dashboard: never renamed, because links and bookmarks name them. */
export const DASHBOARDS = {
  overview: { uid: "rtcscope-overview", title: "rtcscope / Overview" },
  connect: { uid: "rtcscope-connect", title: "rtcscope / Connect" },
  media: { uid: "rtcscope-media", title: "rtcscope / Media quality" },
  latency: { uid: "rtcscope-latency", title: "rtcscope / Latency" },
  storms: { uid: "rtcscope-storms", title: "rtcscope / Reconnect storms" },
  transports: { uid: "rtcscope-transports", title: "rtcscope / Compare transports" },
  session: { uid: "rtcscope-session", title: "rtcscope / Session" },
} as const;

export type DashboardName = keyof typeof DASHBOARDS;

const TOOLTIPS: Readonly<Record<DashboardName, string>> = {
  overview: "Is everything all right?",
  connect: "Why can people not connect, or only slowly?",
  media: "Who sees and hears badly, and what limits it?",
  latency: "How old is what people see?",
  storms: "Why does everybody reconnect at once?",
  transports: "Which transport does better?",
  session: "What happened to one person?",
};

const short = (name: DashboardName) => DASHBOARDS[name].title.replace("rtcscope / ", "");

/** The other dashboards, for the head of one: variables and time go along. */
export const linksFrom = (name: DashboardName) =>
  (Object.keys(DASHBOARDS) as DashboardName[])
    .filter((other) => other !== name)
    .map((other) => headLink(short(other), DASHBOARDS[other].uid, TOOLTIPS[other]));

/** From a value to another dashboard, for the same time and selection. @param set variables by the label that was clicked */
export const linkTo = (name: DashboardName, set: Readonly<Record<string, string>> = {}): DataLink => ({
  title: `${short(name)}: ${TOOLTIPS[name]}`,
  url: dashboardUrl(DASHBOARDS[name].uid, { keep: FILTER_NAMES, set }),
});

/** From a row that names a session to that session. @param id what stands for its id, such as a column */
export const linkToSession = (id: string): DataLink => ({
  title: "Everything about this session",
  url: dashboardUrl(DASHBOARDS.session.uid, { set: { session: id } }),
});
