export { RtcInstrumentation, type RtcInstrumentationConfig } from "./instrumentation";
