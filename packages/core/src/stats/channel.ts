import type { Baseline, Baselines } from "./baseline";
import { Figures, figures } from "./figures";
import { count, type Entry, ms, text } from "./number";
import { known } from "./rates";
import type { DataChannelSample, PlayoutSample } from "./sample";

/** https://www.w3.org/TR/webrtc-stats/#dcstats-dict* */
class Channel extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;
  declare readonly label: string | undefined;
  declare readonly protocol: string | undefined;
  declare readonly state: string | undefined;

  constructor(e: Entry, baseline: Baseline) {
    super();
    this.values = [
      count(e.messagesSent),
      count(e.messagesReceived),
      count(e.bytesSent),
      count(e.bytesReceived),
      count(e.dataChannelIdentifier ?? e.datachannelid),
    ];
    this.before = baseline.compare(this.values, 4);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
    this.label = text(e.label);
    this.protocol = text(e.protocol);
    this.state = text(e.state);
  }
}
figures(Channel.prototype, "messagesSent messagesReceived bytesSent bytesReceived identifier!");

export function readDataChannel(e: Entry, baselines: Baselines): DataChannelSample | undefined {
  const baseline = baselines.open(e, "data-channel");
  return baseline && new Channel(e, baseline);
}

/** https://www.w3.org/TR/webrtc-stats/#playoutstats-dict* */
class Playout extends Figures {
  declare readonly id: string;
  declare readonly timestamp: number | undefined;

  constructor(e: Entry, baseline: Baseline) {
    super();
    this.values = [
      count(e.totalSamplesCount),
      ms(e.totalPlayoutDelay),
      ms(e.synthesizedSamplesDuration),
      count(e.synthesizedSamplesEvents),
      ms(e.totalSamplesDuration),
    ];
    this.before = baseline.compare(this.values, 1);
    this.id = baseline.id;
    this.timestamp = known(baseline.timestamp);
    this.intervalMs = known(baseline.intervalMs);
  }
}
figures(Playout.prototype, "_ playoutDelayMs/0 synthesizedDurationMs synthesizedEvents samplesDurationMs");

export function readPlayout(e: Entry, baselines: Baselines): PlayoutSample | undefined {
  const baseline = baselines.open(e, "media-playout");
  return baseline && new Playout(e, baseline);
}
