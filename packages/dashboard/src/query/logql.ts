import { ATTR_SERVICE_NAME, ATTR_SESSION_ID } from "@rtcscope/core/semconv";
import { type Matchers, matcher } from "./names";

/** What Loki calls an attribute that came by OTLP, whatever the metrics' store does. */
export const logLabel = (attribute: string): string => attribute.replace(/[^A-Za-z0-9_]/g, "_");

/** The attribute that the gateway copies an event's name to, because Loki does not keep the name itself. */
const EVENT_NAME = "event.name";

export interface EventSelection {
  /** Name of an event, or an expression for names with `|`. Default all of ours. */
  event?: string;
  /** An expression for names of services. Default any. */
  service?: string;
  session?: string;
  /** Further attributes of the record. */
  where?: Matchers;
}

/**
 * Events as Loki finds them: `{service_name=~".+"} | session_id="…" | event_name=~"rtc[.].*"`.
 *
 * Loki refuses a selector whose every matcher would match nothing at all, such as a variable that is set to `.*`:
 * therefore the first one.
 */
export function events({ event = "rtc[.].+", service, session, where = {} }: EventSelection = {}): string {
  const named = logLabel(ATTR_SERVICE_NAME);
  const stream = [`${named}=~".+"`, ...(service ? [matcher(named, { matches: service })] : [])];
  const filters: Matchers = {
    ...(session ? { [ATTR_SESSION_ID]: session } : {}),
    [EVENT_NAME]: /[|+*]/.test(event) ? { matches: event } : event,
    ...where,
  };
  const stages = Object.entries(filters).map(([attribute, match]) => ` | ${matcher(logLabel(attribute), match)}`);
  return `{${stream.join(", ")}}${stages.join("")}`;
}

const byLabels = (by: readonly string[]) => (by.length > 0 ? ` by (${by.map(logLabel).join(", ")})` : "");

/** How many events there were within a window. */
export const countEvents = (window: string, selection: EventSelection, by: readonly string[] = []): string =>
  `sum${byLabels(by)} (count_over_time(${events(selection)} [${window}]))`;

/** A figure that events carry: the largest of each window. */
export const maxOfEvents = (
  attribute: string,
  window: string,
  selection: EventSelection,
  by: readonly string[] = [],
): string =>
  // What is not a number of some record must not end the query.
  `max_over_time(${events(selection)} | unwrap ${logLabel(attribute)} | __error__="" [${window}])${byLabels(by)}`;
