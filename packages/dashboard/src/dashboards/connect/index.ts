import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_VERSION,
  SPAN_RTC_CONNECT,
} from "@rtcscope/core/semconv";
import { type Dashboard, dashboard } from "../../grafana";
import { createContext, type DashboardOptions } from "../ask/context";
import { WINDOW } from "../ask/windows";
import { TRANSPORT_COLOURS } from "../show/colours";
import { linesBy } from "../show/draw";
import { examples } from "../show/examples";
import { CONNECT_SUCCESS } from "../show/figures";
import { marks } from "../show/marks";
import { DASHBOARDS, linksFrom } from "../uids";
import { durations, phases, quantilesBy } from "./how-long";
import { tiles } from "./tiles";
import { criticalPath, failures, funnel } from "./where";

const failedSpans = () =>
  examples(
    {
      key: "failed-connects",
      title: "Connects that failed lately",
      description: "Single failed connects from the trace store.",
    },
    { name: SPAN_RTC_CONNECT, status: "error", select: [ATTR_ERROR_TYPE, ATTR_RTC_PATH_LOCAL_TYPE] },
  );

export function connect(options: DashboardOptions): Dashboard {
  const context = createContext(options, { stores: ["prometheus", "tempo"], role: true });
  const rates = context.direct(WINDOW);
  return dashboard({
    ...DASHBOARDS.connect,
    description:
      "Why can people not connect, or only slowly? From all attempts to the one phase, path, release or error.",
    tags: ["rtcscope"],
    variables: context.variables,
    annotations: marks(context),
    links: linksFrom("connect"),
    rows: [
      { title: "In the dashboard's time", panels: tiles(context) },
      {
        title: "Where it fails, where the time goes",
        panels: [funnel(context), failures(context), criticalPath(context)],
      },
      { title: "How long it takes", panels: [durations(context), phases(context)] },
      {
        title: "For whom",
        panels: [
          quantilesBy(
            context,
            ATTR_RTC_TRANSPORT,
            "time-by-transport",
            "Time to first frame by transport",
            "Connects that were ok. One transport alone that gets slower: its servers or its SDK.",
          ),
          quantilesBy(
            context,
            ATTR_RTC_PATH_LOCAL_TYPE,
            "time-by-path",
            "Time to first frame by candidate type",
            "Connects that were ok, by the local candidate that media took; relay is TURN. Only relay slower: the TURN servers. " +
              "Without a name: transports that do not tell their candidates.",
          ),
          quantilesBy(
            context,
            ATTR_SERVICE_VERSION,
            "time-by-version",
            "Time to first frame by version",
            "Connects that were ok. The newest release above the others: a regression, or its users are elsewhere (see regions).",
          ),
          linesBy(context, CONNECT_SUCCESS, rates, ATTR_RTC_TRANSPORT, {
            key: "success-by-transport",
            width: 12,
            max: 1,
            overrides: TRANSPORT_COLOURS,
          }),
          linesBy(context, CONNECT_SUCCESS, rates, ATTR_SERVICE_VERSION, {
            key: "success-by-version",
            width: 12,
            max: 1,
          }),
          failedSpans(),
        ],
      },
    ],
  });
}
