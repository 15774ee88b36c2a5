import { ATTR_RTC_MEDIA_KIND, ATTR_RTC_STALL_CAUSE, SPAN_RTC_STALL } from "@rtcscope/core/semconv";
import { type Dashboard, dashboard } from "../../grafana";
import { createContext, type DashboardOptions } from "../ask/context";
import { examples } from "../show/examples";
import { marks } from "../show/marks";
import { DASHBOARDS, linksFrom } from "../uids";
import { network } from "./network";
import { picture } from "./picture";
import { interruptions } from "./stalls";
import { tiles } from "./tiles";

const longStalls = () =>
  examples(
    {
      key: "long-stalls",
      title: "Long stalls lately",
      description: "Single stalls of more than five seconds from the trace store.",
    },
    { name: SPAN_RTC_STALL, longerThan: "5s", select: [ATTR_RTC_MEDIA_KIND, ATTR_RTC_STALL_CAUSE] },
  );

export function media(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus", "tempo"], role: true });
  return dashboard({
    ...DASHBOARDS.media,
    description: "Who sees and hears badly, and what limits it: stalls first, then the network, then senders.",
    tags: ["rtcscope"],
    variables: context.variables,
    annotations: marks(context),
    links: linksFrom("media"),
    rows: [
      { title: "In the dashboard's time", panels: tiles(context) },
      { title: "What stands still", panels: interruptions(context) },
      { title: "The network", panels: network(context) },
      { title: "What is sent and received", panels: picture(context) },
      { title: "Examples", panels: [longStalls()] },
    ],
  });
}
