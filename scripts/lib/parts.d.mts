/** A real part that tests and demo run against. */
export interface Part {
  title: string;
  /** What it is needed for. */
  needed: string;
  /** How it is installed, as a progress line says it. */
  way: string;
  /** Its path, where this machine has it. */
  find(): string | undefined;
  install(): Promise<void>;
}

export type PartName =
  | "chromium"
  | "firefox"
  | "livekit"
  | "coturn"
  | "janus"
  | "collector"
  | "prometheus"
  | "promtool"
  | "loki";

export const parts: Readonly<Record<PartName, Part>>;
