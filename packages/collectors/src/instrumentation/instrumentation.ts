import { InstrumentationBase, type InstrumentationConfig } from "@opentelemetry/instrumentation";
import {
  type Clock,
  createClock,
  createScope,
  guard,
  type PrivacyOptions,
  type Scope,
  type Session,
} from "@rtcscope/core";
import { createMapping } from "@rtcscope/core/opentelemetry";
import { observePage } from "../page";
import { observePeerConnection } from "../peer-connection";
import { replaceConstructor } from "../replace-constructor";
import { VERSION } from "../version";
import { awaitUse } from "./await-use";

/** The second is Chromium's old name for the same constructor. */
const CONSTRUCTORS = ["RTCPeerConnection", "webkitRTCPeerConnection"] as const;

export interface RtcInstrumentationConfig extends InstrumentationConfig {
  /**
   * The session that a connection belongs to, where several make up one call. Asked once per connection, when its first
   * description is applied. Default, and for `undefined`: a session of its own.
   */
  sessionOf?: ((connection: RTCPeerConnection) => Session | undefined) | undefined;
  /** false: no metrics, because a gateway makes the same series from spans and events. Default true. */
  metrics?: boolean | undefined;
  /** What may leave the page unmasked. Default: nothing that identifies anybody. */
  privacy?: PrivacyOptions | undefined;
}

/**
 * Watches every `RTCPeerConnection` that the page creates from `enable()` on, whichever SDK creates it, and reports
 * through the OpenTelemetry providers it is registered with.
 *
 * A connection becomes a session (transport `webrtc`) when its first description is applied; what it did before is told
 * then, with its true times. SDKs that create connections only to ask for capabilities leave no session. The span that
 * is active when a connection is created, or else when it is first used, becomes the parent of `rtc.connect`.
 *
 * `disable()` takes off everything: the global constructor, listeners, wrapped methods; its sessions end as `disabled`.
 * SDKs that keep the constructor from before `enable()` are not seen: enable it first.
 */
export class RtcInstrumentation extends InstrumentationBase<RtcInstrumentationConfig> {
  // The base class calls enable() before this class's fields would be initialised: they are declared, not defined.
  declare private scope: Scope | undefined;
  declare private clock: Clock | undefined;
  declare private restore: (() => void) | undefined;
  declare private stops: Set<() => void> | undefined;

  constructor(config: RtcInstrumentationConfig = {}) {
    super("@rtcscope/collectors", VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    if (this.restore) return;
    try {
      const stops = new Set<() => void>();
      this.stops = stops;
      this.restore = replaceConstructor<RTCPeerConnection>(CONSTRUCTORS, (connection) => {
        try {
          this.watch(connection, stops);
        } catch (error) {
          this._diag.warn("a connection is not observed", error);
        }
      });
      if (!this.restore) this._diag.warn("there is no RTCPeerConnection here; nothing is instrumented");
    } catch (error) {
      this._diag.warn("RTCPeerConnection could not be instrumented", error);
    }
  }

  override disable(): void {
    try {
      this.restore?.();
      for (const stop of this.stops ?? []) stop();
      for (const session of this.scope?.sessions() ?? []) session.end("disabled");
    } catch (error) {
      this._diag.warn("not everything could be taken off", error);
    }
    this.restore = undefined;
    this.stops = undefined;
  }

  private watch(connection: RTCPeerConnection, stops: Set<() => void>): void {
    this.clock ??= createClock();
    this.scope ??= this.createScope(this.clock);
    const { scope, clock } = this;
    let own: Session | undefined;

    const waiting = awaitUse(
      { clock, diagnostics: scope.diagnostics },
      {
        open: () => {
          const told = guard(scope.diagnostics, "sessionOf", () => this.getConfig().sessionOf?.(connection));
          if (told) return told;
          own = scope.session({ transport: "webrtc" });
          observePage(own);
          return own;
        },
        closed() {
          stops.delete(stop);
          own?.end();
        },
      },
    );
    const stop = observePeerConnection(waiting, connection);
    stops.add(stop);
  }

  private createScope(clock: Clock): Scope {
    const { privacy, metrics } = this.getConfig();
    // Looked up at every signal, so that providers set later take effect. The resource is the provider's own.
    const mapping = createMapping(() => ({
      tracer: this.tracer,
      logger: this.logger,
      meter: metrics === false ? undefined : this.meter,
    }));
    return createScope({
      service: { name: this.instrumentationName },
      exporters: [mapping],
      privacy,
      clock,
      log: (message, cause) => this._diag.warn(message, cause),
    });
  }
}
