import type { Attributes } from "@opentelemetry/api";
import type { ScopeInfo } from "@rtcscope/core";
import { INSTRUMENTATION_SCOPE } from "@rtcscope/core/opentelemetry";
import {
  ATTR_BROWSER_BRANDS,
  ATTR_BROWSER_LANGUAGE,
  ATTR_BROWSER_MOBILE,
  ATTR_BROWSER_PLATFORM,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
  ATTR_SERVICE_VERSION,
  ATTR_TELEMETRY_SDK_LANGUAGE,
  ATTR_TELEMETRY_SDK_NAME,
  ATTR_TELEMETRY_SDK_VERSION,
  ATTR_USER_AGENT_ORIGINAL,
} from "@rtcscope/core/semconv";
import { takeAttributes } from "./providers/attributes";
import { VERSION } from "./version";

/** Not in every TypeScript library yet. https://wicg.github.io/ua-client-hints/#interface */
interface UserAgentData {
  brands?: readonly { brand: string; version: string }[];
  mobile?: boolean;
  platform?: string;
}

/**
 * OpenTelemetry's `browser` resource. Platform, brands and the mobile flag come from client hints only, as the
 * convention demands; where a browser has none they are absent.
 *
 * spec    https://opentelemetry.io/docs/specs/semconv/resource/browser/
 */
function browserAttributes(): Record<string, unknown> {
  const { navigator } = globalThis;
  const hints = (navigator as (Navigator & { userAgentData?: UserAgentData }) | undefined)?.userAgentData;
  return {
    [ATTR_USER_AGENT_ORIGINAL]: navigator?.userAgent,
    [ATTR_BROWSER_LANGUAGE]: navigator?.language,
    [ATTR_BROWSER_MOBILE]: hints?.mobile,
    [ATTR_BROWSER_PLATFORM]: hints?.platform || undefined,
    [ATTR_BROWSER_BRANDS]: hints?.brands?.map(({ brand, version }) => `${brand} ${version}`),
  };
}

/** Whether this runs in a page; Node has a `navigator` too. */
export const inBrowser = (): boolean => typeof document !== "undefined";

/** Who makes the signals, when that is this package and not OpenTelemetry's SDK. */
export const sdkAttributes = () => ({
  [ATTR_TELEMETRY_SDK_NAME]: INSTRUMENTATION_SCOPE,
  [ATTR_TELEMETRY_SDK_LANGUAGE]: inBrowser() ? "webjs" : "nodejs",
  [ATTR_TELEMETRY_SDK_VERSION]: VERSION,
});

/**
 * Who sends: the service and the browser. A browser never tells `service.instance.id`, whoever set it: log stores
 * make one stream of each value, which would be one per tab.
 */
export function resourceAttributes(
  { service, resource }: Pick<ScopeInfo, "service" | "resource">,
  more?: object,
): Attributes {
  const page = inBrowser();
  return takeAttributes({
    ...(page && browserAttributes()),
    ...resource,
    ...more,
    ...(page && { [ATTR_SERVICE_INSTANCE_ID]: undefined }),
    [ATTR_SERVICE_NAME]: service.name,
    [ATTR_SERVICE_VERSION]: service.version,
    [ATTR_SERVICE_NAMESPACE]: service.namespace,
    [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: service.environment,
  });
}
