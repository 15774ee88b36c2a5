import { createScope, type Exporter, type Scope } from "@rtcscope/core";
import { ATTR_CLOUD_REGION, ATTR_USER_AGENT_ORIGINAL } from "@rtcscope/core/semconv";
import type { Person } from "../fleet";
import type { ResolvedSimulation } from "../options";

/** The page's own time: what is told happens when the plan says. */
export interface PlannedClock {
  set(time: number | undefined): void;
  now(): number;
}

/** @param otherwise the time between two cues */
export function createPlannedClock(otherwise: () => number): PlannedClock {
  let time: number | undefined;
  return {
    set(next) {
      time = next;
    },
    now: () => time ?? otherwise(),
  };
}

export const resourceOf = ({ region, userAgent }: Person) => ({
  [ATTR_CLOUD_REGION]: region,
  [ATTR_USER_AGENT_ORIGINAL]: userAgent,
});

/** One browser's page with the application in it. */
export function createPage(
  person: Person,
  { service, environment }: ResolvedSimulation,
  exporter: Exporter,
  clock: PlannedClock,
): Scope {
  return createScope({
    service: { name: service, version: person.version, environment },
    resource: resourceOf(person),
    exporters: [exporter],
    clock: { now: clock.now, resync() {} },
    // Thousands of pages would all say the same; what was not taken is in the result.
    log: () => {},
  });
}

/** A session of nobody before it: every browser comes once. */
export const openSession = (scope: Scope, { id, transport, role }: Person) =>
  scope.session({ id, transport, role, previousId: undefined });
