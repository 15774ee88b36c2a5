import {
  ATTR_CLOUD_REGION,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_RTC_ROLE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  METRIC_RTC_CLIENT_SESSIONS_STARTED,
} from "@rtcscope/core/semconv";
import { labelVariable, type Variable } from "../../grafana";
import type { Matchers, Names } from "../../query";

/** The variables by which every dashboard of a fleet can be narrowed, in the order of its head. */
const FLEET_FILTERS = [
  { name: "environment", label: "Environment", attribute: ATTR_DEPLOYMENT_ENVIRONMENT_NAME },
  { name: "service", label: "Service", attribute: ATTR_SERVICE_NAME },
  { name: "version", label: "Version", attribute: ATTR_SERVICE_VERSION },
  { name: "region", label: "Region", attribute: ATTR_CLOUD_REGION },
  { name: "transport", label: "Transport", attribute: ATTR_RTC_TRANSPORT },
] as const;

/** Only where all panels read the series themselves: what the rules record is summed over roles. */
const ROLE_FILTER = { name: "role", label: "Role", attribute: ATTR_RTC_ROLE } as const;

type Filter = (typeof FLEET_FILTERS)[number] | typeof ROLE_FILTER;

/** Names of the variables, for links that keep what they are set to. */
export const FILTER_NAMES: readonly string[] = FLEET_FILTERS.map(({ name }) => name);

const matchersOf = (filters: readonly Filter[]): Matchers =>
  Object.fromEntries(filters.map(({ name, attribute }) => [attribute, { matches: `$${name}` }]));

/** Matchers for what the variables are set to; `All` also matches series that lack the label. */
export const FLEET_MATCHERS = matchersOf(FLEET_FILTERS);
export const ROLE_MATCHERS = matchersOf([...FLEET_FILTERS, ROLE_FILTER]);

const ABOUT =
  "Of what is shown, those that began sessions in the dashboard's time. All includes senders that do not tell.";

/** Each offers what the ones before it leave. */
export function filterVariables(names: Names, { role = false } = {}): Variable[] {
  const filters: readonly Filter[] = role ? [...FLEET_FILTERS, ROLE_FILTER] : FLEET_FILTERS;
  return filters.map((filter, at) =>
    labelVariable(names, {
      ...filter,
      description: ABOUT,
      series: names.series(METRIC_RTC_CLIENT_SESSIONS_STARTED, undefined, matchersOf(filters.slice(0, at))),
    }),
  );
}
