import { datasourceOf } from "./query";
import type { Annotation } from "./types";

/** What people and tools write down in Grafana itself; it is in every dashboard. */
export const OWN_ANNOTATIONS: Annotation = {
  builtIn: 1,
  datasource: { type: "grafana", uid: "-- Grafana --" },
  enable: true,
  hide: true,
  iconColor: "rgba(0, 211, 255, 1)",
  name: "Annotations & Alerts",
  type: "dashboard",
};

export interface AnnotationSpec {
  name: string;
  /** PromQL: a mark wherever it has a sample, one span of time for samples in a row. */
  expr: string;
  /** Of labels: `{{alertname}}`. */
  title: string;
  text: string;
  colour: string;
}

/** Marks behind all panels, from the metrics. */
export const annotation = ({ name, expr, title, text, colour }: AnnotationSpec): Annotation => ({
  name,
  datasource: datasourceOf("prometheus"),
  enable: true,
  hide: false,
  iconColor: colour,
  target: { refId: "Anno", expr, interval: "60s" },
  titleFormat: title,
  textFormat: text,
  tagKeys: "",
  useValueForTime: false,
});
