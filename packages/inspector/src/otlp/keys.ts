import {
  ATTR_RTC_ROLE,
  ATTR_RTC_TRANSPORT,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_SESSION_ID,
} from "@rtcscope/core/semconv";

/** The attributes the store lifts into columns. */
export const KEYS = {
  sessionId: ATTR_SESSION_ID,
  transport: ATTR_RTC_TRANSPORT,
  role: ATTR_RTC_ROLE,
  serviceName: ATTR_SERVICE_NAME,
  serviceVersion: ATTR_SERVICE_VERSION,
  /** Where senders older than the `event_name` field put an event's name. */
  eventName: "event.name",
} as const;
