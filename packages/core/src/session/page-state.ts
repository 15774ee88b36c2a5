import type { PageChanged } from "../observation";
import {
  ATTR_NETWORK_CONNECTION_TYPE,
  ATTR_RTC_PAGE_ACTION,
  ATTR_RTC_PAGE_DATA_SAVER,
  ATTR_RTC_PAGE_DURATION,
  ATTR_RTC_PAGE_ONLINE,
  ATTR_RTC_PAGE_VISIBILITY,
  EVENT_RTC_PAGE,
  type NetworkConnectionType,
  type RtcPageAction,
} from "../semconv";
import type { TrackerContext } from "../signal";

/** What is known about the page a session lives in. */
export interface PageState {
  readonly visible: boolean;
  /** How far windows and polling are stretched, 1..4: background, data saving and a busy encoder each cost detail. */
  stretch(cpuLimited: boolean): number;
  observe(page: PageChanged): void;
}

const STRETCH_HIDDEN = 4;
const STRETCH_SAVING = 2;
const STRETCH_CPU = 2;
const STRETCH_MOST = 4;

const CONNECTION_TYPES = ["wifi", "wired", "cell", "unavailable", "unknown"] as const satisfies NetworkConnectionType[];

/** The Network Information API's words in OpenTelemetry's. */
function connectionType(type: string | undefined): NetworkConnectionType | undefined {
  if (type === undefined) return undefined;
  const known: Record<string, NetworkConnectionType> = { cellular: "cell", ethernet: "wired", none: "unavailable" };
  return known[type] ?? CONNECTION_TYPES.find((candidate) => candidate === type) ?? "unknown";
}

function describe(page: PageChanged): [RtcPageAction, string] {
  if (page.leaving) return ["hide", "page left"];
  if (page.frozen !== undefined) return page.frozen ? ["freeze", "page frozen"] : ["resume", "page resumed"];
  if (page.visible !== undefined) return ["visibility", page.visible ? "page visible" : "page hidden"];
  const network = page.online === false ? "offline" : (connectionType(page.connectionType) ?? "online");
  return ["network", `network ${network}`];
}

/** Follows the page and tells its changes as `rtc.page` events. */
export function createPageState(context: TrackerContext): PageState {
  let visible = true;
  let saveData = false;
  let since: number | undefined;
  return {
    get visible() {
      return visible;
    },
    stretch(cpuLimited) {
      const factor = (visible ? 1 : STRETCH_HIDDEN) * (saveData ? STRETCH_SAVING : 1) * (cpuLimited ? STRETCH_CPU : 1);
      return Math.min(factor, STRETCH_MOST);
    },
    observe(page) {
      const [action, body] = describe(page);
      const flips = page.visible !== undefined && page.visible !== visible;
      visible = page.visible ?? visible;
      saveData = page.saveData ?? saveData;
      context.emit({
        type: "event",
        name: EVENT_RTC_PAGE,
        time: page.time,
        body,
        attributes: {
          [ATTR_RTC_PAGE_ACTION]: action,
          [ATTR_RTC_PAGE_VISIBILITY]: page.visible === undefined ? undefined : visible ? "visible" : "hidden",
          [ATTR_RTC_PAGE_ONLINE]: page.online,
          [ATTR_RTC_PAGE_DATA_SAVER]: page.saveData,
          [ATTR_RTC_PAGE_DURATION]: flips && since !== undefined ? (page.time - since) / 1000 : undefined,
          [ATTR_NETWORK_CONNECTION_TYPE]: connectionType(page.connectionType),
        },
      });
      if (flips || since === undefined) since = page.time;
    },
  };
}
