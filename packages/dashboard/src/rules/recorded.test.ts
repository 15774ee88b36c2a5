import { METRICS } from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import { createNames, NAMINGS } from "../query";
import { QUICK_CONNECT_S, RECORDED, type RecordedName, recorded, recordingRules } from "./recorded";

const KEYS = Object.keys(RECORDED) as RecordedName[];

describe("recording rules", () => {
  it("are sums of rates by the labels of a fleet", () => {
    expect(recordingRules("sessions_active", createNames())[0]).toEqual({
      record: "rtc_fleet:sessions_active:rate2m",
      expr:
        "sum by (deployment_environment_name, service_name, service_version, cloud_region, rtc_transport) " +
        "(rate(rtc_client_session_duration_seconds_total[2m]))",
    });
  });

  it.each(NAMINGS)("have the same names with %s, and one for each window", (naming) => {
    for (const key of KEYS) {
      const names = recordingRules(key, createNames(naming)).map(({ record }) => record);
      expect(names).toEqual(RECORDED[key].windows.map((window) => `rtc_fleet:${key}:rate${window}`));
    }
  });

  it("count bursts after silence in full, per second as all others", () => {
    expect(recordingRules("reconnects", createNames())[0]?.expr).toMatch(
      /\(\(last_over_time\(.*\[2m\]\) - last_over_time\(.*\[1h\] offset 2m\) >= 0 or increase\(.*\[2m\]\)\) \/ 120\)$/,
    );
  });

  it("take the room where there is one, and the channel where there is none", () => {
    const [rule] = recordingRules("connects_signalled", createNames());
    expect(rule?.expr).toMatch(/rtc_connect_phase="room\.join".*\nor\n.*rtc_connect_phase="signaling\.open"/);
  });

  it("are asked for by the name they have", () => {
    expect(recorded("connects", "6h")).toBe("rtc_fleet:connects:rate6h");
  });

  it("call a connect quick by a bound that its buckets have", () => {
    expect(METRICS.find(({ name }) => name === "rtc.client.connect.duration")?.buckets).toContain(QUICK_CONNECT_S);
  });
});
