import { ATTR_DEPLOYMENT_ENVIRONMENT_NAME, ATTR_RTC_TRANSPORT, ATTR_SERVICE_NAME } from "@rtcscope/core/semconv";
import { type Matchers, type Names, sum } from "../../query";
import { type RecordedName, type RecordedWindow, recorded } from "../recorded";

/** Labels of level `rtc_service`: what an alert is about. */
export const SERVICE: readonly string[] = [ATTR_DEPLOYMENT_ENVIRONMENT_NAME, ATTR_SERVICE_NAME, ATTR_RTC_TRANSPORT];

/** A recorded series of the fleet, summed up by a service's labels and more. */
export function perService<Name extends RecordedName>(
  names: Names,
  name: Name,
  window: RecordedWindow<Name>,
  where: Matchers = {},
  ...more: readonly string[]
): string {
  return sum(recorded(name, window) + names.where(where), names.by(...SERVICE, ...more));
}
