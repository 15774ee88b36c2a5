import type { Exporter } from "@rtcscope/core";
import { type Check, must, shape } from "../check";
import { CHECKS, type OtlpOptions } from "../options";
import { createOtlp } from "../otlp";

export interface GrafanaCloudOptions extends Omit<OtlpOptions, "url" | "headers"> {
  /** The stack's instance id, as its OpenTelemetry page shows it; the user name of the gateway. */
  readonly instanceId: string | number;
  /** A Cloud Access Policy token that may write metrics, logs and traces. */
  readonly token: string;
  /** The stack's zone, such as `prod-eu-west-2`: the endpoint is `https://otlp-gateway-<zone>.grafana.net/otlp`. */
  readonly zone?: string;
  /** The endpoint as the OpenTelemetry page shows it, in place of `zone`. */
  readonly url?: string;
}

const anId: Check = must(
  "a number or a non-empty string",
  (value) => Number.isInteger(value) || (typeof value === "string" && value !== ""),
);
const aZone: Check = must(
  'a zone such as "prod-eu-west-2"',
  (value) => typeof value === "string" && /^[a-z0-9-]+$/.test(value),
);
const printable: Check = must("printable ASCII", (value) => typeof value === "string" && /^[!-~]+$/.test(value));

const { url, headers, ...others } = CHECKS;
const check = shape(
  {
    ...others,
    instanceId: anId,
    token: printable,
    zone: aZone,
    url: must("an https URL", (value) => typeof value === "string" && /^https:\/\/[^/?#\s]+\S*$/.test(value)),
  },
  ["instanceId", "token"],
);

const SECRET =
  "the token is shipped to every visitor of this page, who can write with it; send to your own gateway or a same-origin proxy instead (collector({ url }))";

/**
 * Grafana Cloud's OTLP endpoint, for servers and for trying out. A page must not hold the token: there is one warning
 * when it does.
 *
 * spec    https://grafana.com/docs/grafana-cloud/send-data/otlp/send-data-otlp/
 * @throws TypeError when an option is wrong, naming its path; nothing throws after that
 */
export function grafanaCloud(options: GrafanaCloudOptions): Exporter {
  check(options, "grafanaCloud: options");
  const { instanceId, token, zone, url: given, ...rest } = options;
  if (!zone === !given)
    throw new TypeError(
      "grafanaCloud: options must have one of zone and url, as the stack's OpenTelemetry page shows them",
    );
  return createOtlp(
    "grafanaCloud",
    {
      ...rest,
      url: given ?? `https://otlp-gateway-${zone}.grafana.net/otlp`,
      headers: { authorization: `Basic ${btoa(`${instanceId}:${token}`)}` },
    },
    SECRET,
  );
}
