export { type PrometheusMetric, prometheusMetric } from "./prometheus-name";
