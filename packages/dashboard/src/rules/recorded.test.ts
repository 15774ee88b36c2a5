import { METRICS } from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import { createNames, NAMINGS } from "../query";
import { QUICK_CONNECT_S, RECORDED, type RecordedName, recorded, recordingRules } from "./recorded";

const KEYS = Object.keys(RECORDED) as RecordedName[];

describe("recording rules", () => {
  it("are sums of rates by the labels of a fleet", () => {
    expect(recordingRules("reconnects", createNames())[0]).toEqual({
      record: "rtc_fleet:reconnects:rate2m",
      expr:
        "sum by (deployment_environment_name, service_name, service_version, cloud_region, rtc_transport, " +
        "rtc_reconnect_cause, rtc_reconnect_mode, rtc_outcome) (rate(rtc_client_reconnects_total[2m]))",
    });
  });

  it.each(NAMINGS)("have the same names with %s, and one for each window", (naming) => {
    for (const key of KEYS) {
      const names = recordingRules(key, createNames(naming)).map(({ record }) => record);
      expect(names).toEqual(RECORDED[key].windows.map((window) => `rtc_fleet:${key}:rate${window}`));
    }
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
