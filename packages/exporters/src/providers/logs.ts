import type { Logger, LoggerProvider } from "@opentelemetry/api-logs";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { activeContext, spanOf } from "@rtcscope/core/opentelemetry";
import { takeAttributes } from "./attributes";
import { createScopes, type ProviderContext, toHrTime } from "./common";
import { isValid } from "./traces";

/** Loggers whose records are complete when they are made. */
export function createLoggerProvider(
  provider: ProviderContext,
  onEmit: (record: ReadableLogRecord) => void,
): LoggerProvider {
  return {
    getLogger: createScopes(
      (instrumentationScope): Logger => ({
        enabled: () => true,
        emit(record) {
          const { timestamp, observedTimestamp, attributes, context, severityNumber, severityText, body, eventName } = record;
          const spanContext = spanOf(context ?? activeContext())?.spanContext();
          onEmit({
            hrTime: toHrTime(timestamp, provider.now),
            hrTimeObserved: toHrTime(observedTimestamp, provider.now),
            attributes: takeAttributes(attributes),
            droppedAttributesCount: 0,
            resource: provider.resource,
            instrumentationScope,
            ...(isValid(spanContext) && { spanContext }),
            ...(severityNumber !== undefined && { severityNumber }),
            ...(severityText !== undefined && { severityText }),
            ...(body !== undefined && { body }),
            ...(eventName !== undefined && { eventName }),
          });
        },
      }),
    ),
  };
}
