import type { Scope, Session } from "@rtcscope/core";
import {
  ATTR_BROWSER_WEB_VITAL_DELTA,
  ATTR_BROWSER_WEB_VITAL_ID,
  ATTR_BROWSER_WEB_VITAL_NAME,
  ATTR_BROWSER_WEB_VITAL_NAVIGATION_TYPE,
  ATTR_BROWSER_WEB_VITAL_RATING,
  ATTR_BROWSER_WEB_VITAL_VALUE,
  type BrowserWebVitalName,
  EVENT_BROWSER_WEB_VITAL,
} from "@rtcscope/core/semconv";
import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import { warn } from "../lifetime";

/** A page has five web vitals, and a new set for each return from the back/forward cache. */
const MOST_HELD = 20;

/**
 * Reports the page's web vitals (CLS, FCP, INP, LCP, TTFB) as events of a session.
 *
 * With a scope they go to its newest live session. Most pages are painted before a session exists: those values wait,
 * and go with the next one that is reported, at the latest when the page is hidden.
 *
 * shape   (scope or session) -> stop
 * unit    milliseconds; CLS is a plain number
 * none    values without any live session until the page is gone are not sent; where the browser lacks the APIs, nothing
 * throws  never
 * spec    https://github.com/GoogleChrome/web-vitals
 */
export function observeWebVitals(target: Scope | Session): () => void {
  let held: Metric[] = [];
  let stopped = false;

  function safely(work: () => void): void {
    try {
      if (!stopped) work();
    } catch (error) {
      warn(target, "observeWebVitals", "web vitals are not observed; the page is not affected", error);
    }
  }

  function send(): void {
    const session = "sessions" in target ? target.sessions().at(-1) : target;
    if (!session || session.ended) return;
    for (const metric of held.splice(0)) tell(session, metric);
  }

  function report(metric: Metric): void {
    safely(() => {
      held = [...held.slice(1 - MOST_HELD), metric];
      send();
    });
  }

  const hide = () => safely(send);
  const detach: (() => void)[] = [];
  safely(() => {
    for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(report);
    for (const [place, event] of [
      [window, "pagehide"],
      [document, "visibilitychange"],
    ] as const) {
      place.addEventListener(event, hide, true);
      detach.push(() => place.removeEventListener(event, hide, true));
    }
  });
  return () => {
    for (const work of detach.splice(0)) safely(work);
    // The library cannot be told to stop; from here on nobody listens to it.
    stopped = true;
    held = [];
  };
}

function tell(session: Session, { name, value, delta, id, rating, navigationType }: Metric): void {
  const figure = name === "CLS" ? value.toFixed(3) : `${Math.round(value)} ms`;
  session.observe({
    type: "event",
    event: {
      type: "event",
      name: EVENT_BROWSER_WEB_VITAL,
      time: session.clock.now(),
      body: `${name} ${figure} (${rating})`,
      attributes: {
        [ATTR_BROWSER_WEB_VITAL_NAME]: name.toLowerCase() as BrowserWebVitalName,
        [ATTR_BROWSER_WEB_VITAL_VALUE]: value,
        [ATTR_BROWSER_WEB_VITAL_DELTA]: delta,
        [ATTR_BROWSER_WEB_VITAL_ID]: id,
        [ATTR_BROWSER_WEB_VITAL_RATING]: rating,
        [ATTR_BROWSER_WEB_VITAL_NAVIGATION_TYPE]: navigationType,
      },
    },
  });
}
