import type { Prometheus } from "../../servers/prometheus";

/** When an alert fired for a service, and when it was over, ms since the Unix epoch. */
export interface Firing {
  readonly alert: string;
  readonly service: string;
  readonly from: number;
  /** Absent: it fires still. */
  until?: number;
}

export interface AlertWatch {
  readonly firings: readonly Firing[];
  of(alert: string, service: string): readonly Firing[];
  stop(): void;
}

const EVERY_MS = 1000;

/** Looks at what fires, again and again. */
export function watchAlerts(prometheus: Prometheus): AlertWatch {
  const firings: Firing[] = [];
  const timer = setInterval(async () => {
    const now = Date.now();
    const alerts = await prometheus.alerts().catch(() => undefined);
    if (!alerts) return;
    const firing = alerts.filter(({ state }) => state === "firing");
    const isOne = (known: Firing, labels: Readonly<Record<string, string>>) =>
      known.alert === labels.alertname && known.service === labels.service_name;
    for (const { labels } of firing)
      if (!firings.some((known) => known.until === undefined && isOne(known, labels)))
        firings.push({ alert: labels.alertname ?? "", service: labels.service_name ?? "", from: now });
    for (const known of firings)
      if (known.until === undefined && !firing.some(({ labels }) => isOne(known, labels))) known.until = now;
  }, EVERY_MS);
  return {
    firings,
    of: (alert, service) => firings.filter((known) => known.alert === alert && known.service === service),
    stop: () => clearInterval(timer),
  };
}
