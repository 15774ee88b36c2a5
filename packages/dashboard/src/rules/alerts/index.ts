import type { Names } from "../../query";
import type { Alert } from "../alert";
import { connectAlerts } from "./connect";
import { latencyAlerts } from "./latency";
import { mediaAlerts } from "./media";
import { reconnectAlerts } from "./reconnect";
import { telemetryAlerts } from "./telemetry";

/** Every alert, as one store spells names. */
export const alerts = (names: Names): Alert[] =>
  [connectAlerts, reconnectAlerts, mediaAlerts, latencyAlerts, telemetryAlerts].flatMap((some) => some(names));
