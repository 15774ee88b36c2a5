import {
  ATTR_RTC_OUTCOME,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  SPAN_RTC_RECONNECT,
} from "@rtcscope/core/semconv";
import { type Dashboard, dashboard } from "../../grafana";
import { createContext, type DashboardOptions } from "../ask/context";
import { examples } from "../show/examples";
import { marks } from "../show/marks";
import { DASHBOARDS, linksFrom } from "../uids";
import { beside } from "./beside";
import { course, tiles } from "./is-it";
import { retries } from "./retries";
import { whose } from "./who";

const latelyLost = () =>
  examples(
    {
      key: "outages",
      title: "Outages lately",
      description: "Single outages of more than ten seconds from the trace store.",
    },
    {
      name: SPAN_RTC_RECONNECT,
      longerThan: "10s",
      select: [ATTR_RTC_RECONNECT_CAUSE, ATTR_RTC_RECONNECT_MODE, ATTR_RTC_OUTCOME],
    },
  );

export function storms(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus", "tempo"] });
  return dashboard({
    ...DASHBOARDS.storms,
    description: "Why does everybody reconnect at once: how many, why, in step or not, and what they have in common.",
    tags: ["rtcscope"],
    variables: context.variables,
    annotations: marks(context),
    links: linksFrom("storms"),
    rows: [
      { title: "Is it a storm?", panels: tiles(context) },
      { title: "Who is it?", panels: whose(context) },
      { title: "How many, and why", panels: course(context) },
      { title: "Do retries make it worse?", panels: retries(context) },
      { title: "Beside it", panels: beside(context) },
      { title: "Examples", panels: [latelyLost()] },
    ],
  });
}
