import { checkConnects } from "./checks/connects.mjs";
import { checkOutages } from "./checks/outages.mjs";
import { checkRefusal } from "./checks/refusal.mjs";
import { checkLatency, checkServerReports } from "./checks/server-reports.mjs";
import { checkSignaling } from "./checks/signaling.mjs";
import { createChecks } from "./checks/table.mjs";
import { checkViewer } from "./checks/viewer.mjs";

/**
 * What was done, against what arrived over OTLP and nothing else.
 *
 * @param truth as livekit/truth.mjs gathers it
 * @param {Record<string, object>} reports of generator, viewer, refused and model
 * @returns {{ name: string, ok: boolean, made: string, found: string, tolerance: string }[]}
 */
export function compare(truth, reports) {
  const checks = createChecks();
  for (const part of [
    checkConnects,
    checkSignaling,
    checkOutages,
    checkServerReports,
    checkLatency,
    checkRefusal,
    checkViewer,
  ])
    part(checks, truth, reports);
  return checks.all;
}
