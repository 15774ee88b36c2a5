import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { startTracing } from "./tracing";

const collector = new URLSearchParams(location.search).get("collector") ?? "http://127.0.0.1:4318";
const provider = startTracing(collector);
const tracer = trace.getTracer("opentelemetry-example");
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

let ends: RTCPeerConnection[] = [];

/** An ordinary call, written without a thought of telemetry. */
async function call(stream: MediaStream): Promise<void> {
  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  ends = [caller, callee];
  caller.onicecandidate = ({ candidate }) => candidate && callee.addIceCandidate(candidate);
  callee.onicecandidate = ({ candidate }) => candidate && caller.addIceCandidate(candidate);
  callee.ontrack = ({ streams: [remote] }) => {
    if (remote) element<HTMLVideoElement>("video").srcObject = remote;
  };
  for (const track of stream.getTracks()) caller.addTrack(track, stream);
  await caller.setLocalDescription();
  if (caller.localDescription) await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  if (callee.localDescription) await caller.setRemoteDescription(callee.localDescription);
}

const stream = navigator.mediaDevices.getUserMedia({ audio: true, video: true });

element("call").onclick = async () => {
  const media = await stream;
  const span = tracer.startSpan("click");
  // The connections are made while the click's span is active: that is what makes it their parent.
  const done = context.with(trace.setSpan(context.active(), span), () => call(media));
  await done.catch((error: Error) => span.setStatus({ code: SpanStatusCode.ERROR, message: error.message }));
  span.end();
  element("log").textContent += "called\n";
};

element("hang-up").onclick = async () => {
  for (const end of ends) end.close();
  ends = [];
  await provider.forceFlush();
  element("log").textContent += "hung up\n";
};
