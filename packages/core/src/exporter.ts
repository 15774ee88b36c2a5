import type { Clock } from "./clock";
import type { Diagnostics } from "./diagnostics";
import type { RtcRole, RtcTransport } from "./semconv";
import type { AttributeValue, Signal } from "./signal";

/** The application, as OpenTelemetry's resource sees it. */
export interface ServiceInfo {
  /** `service.name` */
  name: string;
  /** `service.version`: what "since which release" is answered from. */
  version?: string | undefined;
  /** `service.namespace` */
  namespace?: string | undefined;
  /** `deployment.environment.name` */
  environment?: string | undefined;
}

/** What an exporter is told once, before the first signal. */
export interface ScopeInfo {
  service: ServiceInfo;
  /** Further resource attributes; never `service.instance.id` from a browser (one log stream per tab). */
  resource: Readonly<Record<string, AttributeValue>>;
  clock: Clock;
  diagnostics: Diagnostics;
}

/** The session a signal belongs to, as it stood when the signal was made. */
export interface SessionInfo {
  id: string;
  previousId?: string | undefined;
  transport: RtcTransport;
  role?: RtcRole | undefined;
  /** Bounded facts that the app set (`region`, `plan`), on every span and event of the session. */
  attributes: Readonly<Record<string, AttributeValue>>;
}

/** Where signals go. Implementations never throw; what they cannot deliver they count. */
export interface Exporter {
  readonly name: string;
  start?(scope: ScopeInfo): void;
  export(signal: Signal, session: SessionInfo): void;
  /**
   * Called inside of the application's own call stack when a session or its connect begins: the moment to note what is
   * active there. Signals of that connect may come later.
   */
  anchor?(session: SessionInfo): void;
  /** W3C traceparent of the session's root span, once that is open. */
  traceparent?(sessionId: string): string | undefined;
  /** Sends what is waiting; resolves when it has been answered or given up. */
  flush?(): Promise<void>;
  /** Purges what is waiting and stays silent from here on (consent withdrawn). */
  disable?(): void;
  /** Last flush, then silence. */
  shutdown?(): Promise<void>;
}
