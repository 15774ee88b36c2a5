import { ATTR_RTC_TRANSPORT, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from "@rtcscope/core/semconv";
import { type Annotation, annotation } from "../../grafana";
import { recorded, SERVICE } from "../../rules";
import type { Context } from "../ask/context";
import { FLEET_MATCHERS } from "../ask/filters";

/** What somebody who looks at a line that turns asks first: was there an alert, was there a release? */
export function marks({ names, legend }: Context): Annotation[] {
  // Alerts are about whole services.
  const ofService = Object.fromEntries(Object.entries(FLEET_MATCHERS).filter(([label]) => SERVICE.includes(label)));
  const started = recorded("sessions_started", "5m") + names.where(FLEET_MATCHERS);
  const by = names.by(ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION);
  return [
    annotation({
      name: "Alerts",
      expr: `ALERTS${names.where({ alertstate: "firing", alertname: { matches: "Rtc.+" }, ...ofService })}`,
      title: "{{alertname}}",
      text: `${legend(ATTR_SERVICE_NAME)} ${legend(ATTR_RTC_TRANSPORT)}`,
      colour: "red",
    }),
    annotation({
      name: "New versions",
      expr: `max ${by} (${started}) > 0 unless max ${by} (max_over_time(${started}[1d] offset 10m))`,
      title: "New version",
      text: `first sessions of ${legend(ATTR_SERVICE_NAME)} ${legend(ATTR_SERVICE_VERSION)}`,
      colour: "blue",
    }),
  ];
}
