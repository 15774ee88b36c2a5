import { type Participant, participate, type Role } from "./participant";
import { createTelemetry } from "./telemetry";

const query = new URLSearchParams(location.search);
const collector = query.get("collector") ?? "http://127.0.0.1:4318";
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const screen = {
  show: (media: HTMLMediaElement) => element("videos").append(media),
  say(line: string) {
    element("log").textContent += `${new Date().toISOString().slice(11, 23)} ${line}\n`;
  },
};
element("collector").textContent = collector;

/** `?token=…`: a participant of a stage of yours. `?rehearsal`: no AWS, its service is played by src/rehearsal. */
const rehearsal = query.has("rehearsal") ? (await import("./rehearsal")).createRehearsal(collector) : undefined;
const newToken = () => rehearsal?.token() ?? query.get("token") ?? prompt("A token of your stage") ?? "";
element("service").textContent = rehearsal?.notice ?? "";

const telemetry = createTelemetry(collector);
const enter = (role: Role, token = newToken()) => participate(token, role, telemetry, screen);

const inside: Participant[] = [];
const join = (role: Role) => () => {
  const participant = enter(role);
  inside.push(participant);
  participant.join().catch((error: Error) => screen.say(`${role}: ${error.message}`));
};
element("publish").onclick = join("publisher");
element("watch").onclick = join("subscriber");
element("leave").onclick = async () => {
  for (const participant of inside.splice(0)) participant.leave();
  await telemetry.scope.flush();
  screen.say("telemetry sent");
};

/** `?rehearsal&run`: what `pnpm demo ivs` opens. It tells the server of this page what was really done. */
if (rehearsal && query.has("run")) {
  const { runScript } = await import("./rehearsal/script");
  const flush = () => telemetry.scope.flush();
  const truth = await runScript({ rehearsal, enter, flush, say: screen.say }).catch((error: unknown) => ({
    error: String(error),
  }));
  await fetch("/truth", { method: "POST", body: JSON.stringify(truth) });
}
