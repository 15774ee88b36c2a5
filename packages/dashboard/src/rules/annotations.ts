import type { Data } from "../gateway";
import type { Alert } from "./alert";
import { runbookUrl } from "./runbooks";
import type { Texts } from "./texts";

/** What alerts are routed by. */
export const labelsOf = ({ severity, variant }: Alert): Data => ({ severity, burn: variant });

/** What the person who is called reads. */
export const annotationsOf = (alert: Alert, texts: Texts, runbookBase: string): Data => ({
  summary: alert.summary(texts),
  description: alert.description(texts),
  runbook_url: runbookUrl(alert, runbookBase),
  dashboard_uid: alert.dashboard,
});
