import type { Logger, LogRecord } from "@opentelemetry/api-logs";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { takeAttributes } from "./attributes";
import { type ProviderContext, type Resource, SCOPE, spanContextOf, toHrTime } from "./common";

/** What OpenTelemetry's encoder reads of a log record. */
export type EmittedRecord = Pick<LogRecord, "severityNumber" | "severityText" | "body" | "eventName"> &
  Pick<
    ReadableLogRecord,
    "hrTime" | "hrTimeObserved" | "attributes" | "droppedAttributesCount" | "instrumentationScope"
  > & {
    readonly spanContext: ReadableLogRecord["spanContext"] | undefined;
    readonly resource: Resource;
  };

/** A logger whose records are complete when they are made. */
export function createLogger(provider: ProviderContext, onEmit: (record: EmittedRecord) => void): Logger {
  return {
    enabled: () => true,
    emit: ({ timestamp, observedTimestamp, context, attributes, ...rest }) =>
      onEmit({
        ...rest,
        hrTime: toHrTime(timestamp, provider),
        hrTimeObserved: toHrTime(observedTimestamp, provider),
        spanContext: spanContextOf(context),
        attributes: takeAttributes(attributes),
        droppedAttributesCount: 0,
        resource: provider.resource,
        instrumentationScope: SCOPE,
      }),
  };
}
