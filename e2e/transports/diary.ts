import { createScope, type Session, type Signal } from "@rtcscope/core";
import { EVENT_RTC_SESSION_END, type RtcRole, type RtcTransport } from "@rtcscope/core/semconv";

/** Everything that was told in a session, and what should not have been. */
export interface Diary {
  signals: Signal[];
  /** Ids of the sessions that told it. */
  sessions: string[];
  /** What diagnostics said. */
  warnings: string[];
  /** What nobody caught. */
  thrown: string[];
  /** Statistics that were read so far. */
  readings: number;
}

export interface DiaryOptions {
  transport: RtcTransport;
  role: RtcRole;
  /** Called when the session has ended. */
  ended?(diary: Diary): void;
}

/** A session whose signals are written down. */
export function keepDiary({ transport, role, ended }: DiaryOptions): { diary: Diary; session: Session } {
  const diary: Diary = { signals: [], sessions: [], warnings: [], thrown: [], readings: 0 };
  const scope = createScope({
    service: { name: "conformance" },
    exporters: [
      {
        name: "diary",
        export(signal, { id }) {
          diary.signals.push(signal);
          if (!diary.sessions.includes(id)) diary.sessions.push(id);
          if (signal.type === "event" && signal.name === EVENT_RTC_SESSION_END) ended?.(diary);
        },
      },
    ],
    log: (message, cause) => void diary.warnings.push(`${message} ${String(cause)}`),
  });
  const session = scope.session({ transport, role });
  const observe = session.observe.bind(session);
  session.observe = (observation) => {
    if (observation.type === "stats") diary.readings++;
    observe(observation);
  };
  return { diary, session };
}
