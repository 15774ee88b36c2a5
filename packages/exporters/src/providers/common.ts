import type { Attributes, HrTime, TimeInput } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { hrTime } from "@rtcscope/core/opentelemetry";

/** OpenTelemetry's instrumentation scope: who made the signal. One object per scope, because encoders group by identity. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
}

/** What all three providers share. */
export interface ProviderContext {
  readonly resource: Resource;
  /** Session time, ms since the Unix epoch, for what comes without a time of its own. */
  now(): number;
}

/** Our resource in the shape that OpenTelemetry's encoder reads; it never changes, so merging gives itself. */
export function createResource(attributes: Attributes): Resource {
  const resource: Resource = {
    attributes,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}

/** `TimeInput` of OpenTelemetry's API; a number is milliseconds since the Unix epoch, absence is now. */
export function toHrTime(time: TimeInput | undefined, now: () => number): HrTime {
  return Array.isArray(time) ? time : hrTime(time === undefined ? now() : +time);
}

/** Gives the same instrumentation scope object for the same name and version. */
export function createScopes<T>(make: (scope: InstrumentationScope) => T) {
  const made = new Map<string, T>();
  return (name: string, version?: string, options?: { schemaUrl?: string }): T => {
    const key = `${name}@${version}:${options?.schemaUrl}`;
    let entry = made.get(key);
    if (!entry) {
      entry = make({ name, ...(version && { version }), ...(options?.schemaUrl && { schemaUrl: options.schemaUrl }) });
      made.set(key, entry);
    }
    return entry;
  };
}
