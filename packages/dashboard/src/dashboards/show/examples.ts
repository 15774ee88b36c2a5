import { ATTR_RTC_TRANSPORT, ATTR_SESSION_ID } from "@rtcscope/core/semconv";
import { clickedColumn, type PanelSpec, spans, spanTable } from "../../grafana";
import { type SpanSelection, spansWhere } from "../../query";
import { linkToSession } from "../uids";

const AT_MOST = 50;

/** Single spans from the trace store, the way from a line that rises to one person: each leads to its session. */
export const examples = (
  { description, ...said }: Pick<PanelSpec, "key" | "title" | "description">,
  { select = [], ...which }: SpanSelection,
) =>
  spanTable({
    ...said,
    description:
      `${description} The span leads to its trace, the session to everything that is known of it. Narrowed by service ` +
      "and transport only.",
    width: 24,
    query: spans(
      spansWhere({
        ...which,
        service: "$service",
        where: { [ATTR_RTC_TRANSPORT]: { matches: "$transport" } },
        select: [ATTR_SESSION_ID, ATTR_RTC_TRANSPORT, ...select],
      }),
      AT_MOST,
    ),
    columnLinks: { [ATTR_SESSION_ID]: [linkToSession(clickedColumn(ATTR_SESSION_ID))] },
  });
