/** A real part that tests and demo run against. */
export interface Part {
  title: string;
  /** What it is needed for. */
  needed: string;
  /** Its path, where this machine has it. */
  find(): string | undefined;
  install(): Promise<void>;
}

export const parts: Readonly<Record<"chromium" | "firefox", Part>>;
