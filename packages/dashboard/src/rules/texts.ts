import { ATTR_DEPLOYMENT_ENVIRONMENT_NAME, ATTR_RTC_TRANSPORT, ATTR_SERVICE_NAME } from "@rtcscope/core/semconv";
import type { Names } from "../query";

/** What an alert's texts can say about the series that it fires for; templates that the store fills in. */
export interface Texts {
  /** A label's value. */
  label(attribute: string): string;
  /** `checkout (webrtc, production)`, without what a series does not have. */
  readonly service: string;
  /** The value, as `12.3%`. */
  readonly percent: string;
  /** The value with some four digits. */
  readonly number: string;
  /** The value without decimals. */
  readonly count: string;
}

/** Where a template finds a value: Prometheus has one, Grafana one for each step of a rule. */
export const VALUE_IN = { prometheus: "$value", grafana: "$values.B.Value" } as const;

/** @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
export function createTexts(names: Names, valueIn: (typeof VALUE_IN)[keyof typeof VALUE_IN]): Texts {
  const of = (attribute: string) => {
    const label = names.label(attribute);
    // Quotes are what a label has that is no field's name.
    return label.startsWith('"') ? `index $labels ${label}` : `$labels.${label}`;
  };
  const label = (attribute: string) => `{{ ${of(attribute)} }}`;
  const also = (before: string, attribute: string) => `{{ with ${of(attribute)} }}${before}{{ . }}{{ end }}`;
  return {
    label,
    service:
      label(ATTR_SERVICE_NAME) + also(" over ", ATTR_RTC_TRANSPORT) + also(" in ", ATTR_DEPLOYMENT_ENVIRONMENT_NAME),
    percent: `{{ ${valueIn} | humanizePercentage }}`,
    number: `{{ ${valueIn} | humanize }}`,
    count: `{{ ${valueIn} | printf "%.0f" }}`,
  };
}
