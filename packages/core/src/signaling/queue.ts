import type { PhaseSink } from "../connect";
import {
  ATTR_RTC_QUEUE_ESTIMATE,
  ATTR_RTC_QUEUE_POSITION,
  ATTR_RTC_QUEUE_STATE,
  ATTR_RTC_QUEUE_WAIT,
  EVENT_RTC_QUEUE,
  type RtcConnectPhase,
  type RtcQueueState,
} from "../semconv";
import type { TrackerContext } from "../signal";
import { amount, type Step } from "./details";
import type { Pauses } from "./pauses";

const QUEUE: RtcConnectPhase = "queue";

/** Waiting for a place: a phase of its own, and a pause for everything that waits for an answer. */
export interface Queue {
  readonly waiting: boolean;
  told(step: Step, time: number): void;
  /** The session is over: whoever still waits has left. */
  end(time: number): void;
}

export function createQueue(context: TrackerContext, phases: PhaseSink, pauses: Pauses): Queue {
  let entered: number | undefined;
  let position: number | undefined;

  function tell(state: RtcQueueState, time: number, place?: number, estimateMs?: number): void {
    const waited = entered === undefined ? 0 : Math.max(0, time - entered) / 1000;
    const where = place === undefined ? "" : `, place ${place}`;
    context.emit({
      type: "event",
      name: EVENT_RTC_QUEUE,
      time,
      severity: state === "left" ? "warn" : "info",
      body: `queue: ${state}${where}${state === "entered" ? "" : ` after ${Math.round(waited)} s`}`,
      attributes: {
        [ATTR_RTC_QUEUE_STATE]: state,
        [ATTR_RTC_QUEUE_POSITION]: place,
        [ATTR_RTC_QUEUE_WAIT]: waited,
        [ATTR_RTC_QUEUE_ESTIMATE]: estimateMs === undefined ? undefined : estimateMs / 1000,
      },
    });
  }

  function over(state: "admitted" | "left", time: number): void {
    if (entered === undefined) return;
    tell(state, time);
    pauses.end(time);
    phases.phaseEnded(QUEUE, time, state === "left" ? "cancelled" : "ok");
    entered = position = undefined;
  }

  return {
    get waiting() {
      return entered !== undefined;
    },
    told({ text, number, details }, time) {
      if (text === "admitted" || text === "left") over(text, time);
      if (number === undefined) return;
      const isNew = entered === undefined;
      if (isNew) {
        entered = time;
        pauses.begin(time);
        phases.phaseStarted(QUEUE, time);
      } else if (number === position) return;
      position = number;
      tell(isNew ? "entered" : "moved", time, number, amount(details.estimateMs));
    },
    end: (time) => over("left", time),
  };
}
