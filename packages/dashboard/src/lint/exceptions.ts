/** What is allowed all the same, and why. One that nothing needs any more is a finding. */
export interface Exception {
  readonly rule: string;
  readonly dashboard: string;
  readonly panel: string;
  readonly why: string;
}

const PEAK =
  "Sessions in an outage send no windows, so the share is of the most sessions of the last ten minutes. That window is " +
  "the alert's, and must not change with the width of somebody's screen.";

const OF_SERVICES =
  "What is usual is recorded for whole services, as the alert needs it, without version and region; the description says so.";

export const EXCEPTIONS: readonly Exception[] = [
  { rule: "windows", dashboard: "rtcscope-overview", panel: "Sessions that reconnected", why: PEAK },
  { rule: "windows", dashboard: "rtcscope-overview", panel: "Sessions that reconnected by transport", why: PEAK },
  { rule: "windows", dashboard: "rtcscope-storms", panel: "Sessions that reconnected", why: PEAK },
  { rule: "windows", dashboard: "rtcscope-storms", panel: "Sessions that reconnected by transport", why: PEAK },
  { rule: "windows", dashboard: "rtcscope-transports", panel: "Sessions that reconnected by transport", why: PEAK },
  { rule: "filters", dashboard: "rtcscope-storms", panel: "Times the usual", why: OF_SERVICES },
  { rule: "filters", dashboard: "rtcscope-storms", panel: "Outages per minute, and what is usual", why: OF_SERVICES },
  {
    rule: "filters",
    dashboard: "rtcscope-overview",
    panel: "Sessions that tell where they belong",
    why: "It asks whether a label is there at all, in place of what its variable is set to.",
  },
];
