import { CONNECT_SERIES, PATH_SERIES } from "./connects";
import { MEDIA_SERIES } from "./media";
import { RECONNECT_SERIES } from "./reconnects";
import { TELEMETRY_SERIES } from "./telemetry";

export { connectRules, mediaReachedRules, relayRules } from "./connects";
export { perService, SERVICE } from "./level";
export { latencyRules, stallRules } from "./media";
export { amplificationRules, stormRules } from "./reconnects";
export { lossRules, presenceRules } from "./telemetry";

/** What is recorded of a whole service: labels {@link SERVICE}, and what each says. The same with every naming. */
export const SERVICE_SERIES = {
  ...CONNECT_SERIES,
  ...PATH_SERIES,
  ...RECONNECT_SERIES,
  ...MEDIA_SERIES,
  ...TELEMETRY_SERIES,
} as const;
