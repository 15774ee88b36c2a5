import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, WebTracerProvider } from "@opentelemetry/sdk-trace-web";
import { ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions";
import { RtcInstrumentation } from "@rtcscope/collectors/instrumentation";

/** What the application had before rtcscope: its own provider, exporter and context manager. */
export function startTracing(collector: string): WebTracerProvider {
  const provider = new WebTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: "opentelemetry-example" }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${collector}/v1/traces` }), { scheduledDelayMillis: 1000 }),
    ],
  });
  provider.register();

  // What it adds for rtcscope: this line.
  registerInstrumentations({ instrumentations: [new RtcInstrumentation()] });

  return provider;
}
