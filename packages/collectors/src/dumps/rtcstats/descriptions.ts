import { isEntry } from "./reports";

interface Description {
  type: string;
  sdp: string;
}

/**
 * rtcstats-js 4 writes a section of a description that is as it was before as `v=` or `m=` alone. Before is: for an
 * offer or answer that was created, and for a local description, the local description in force, or else the one that was
 * created last; for a remote description, the remote one in force; each only if it is of the same type.
 */
export interface Descriptions {
  /** The value of a call with the whole of its description, as far as that is known; other values as they are. */
  whole(method: string, value: unknown): unknown;
}

type Side = "Local" | "Remote";

export function createDescriptions(): Descriptions {
  const created = new Map<string, Description>();
  const inForce = new Map<Side, Description>();
  const pending = new Map<Side, Description>();

  function applied(side: Side, answer: Description | undefined): void {
    const description = answer ?? pending.get(side);
    pending.delete(side);
    if (description) inForce.set(side, description);
  }

  return {
    whole(method, value) {
      const compressed = descriptionOf(value);
      const [, step, outcome] =
        /^(create(?:Offer|Answer)|set(?:Local|Remote)Description)(OnSuccess)?$/.exec(method) ?? [];
      if (!step) return value;
      const creates = step.startsWith("create");
      const side: Side = step === "setRemoteDescription" ? "Remote" : "Local";
      const description =
        compressed && expanded(compressed, [inForce.get(side), creates ? undefined : created.get(compressed.type)]);
      if (creates) {
        if (description) created.set(description.type, description);
      } else if (outcome) applied(side, description);
      else if (description) pending.set(side, description);
      else pending.delete(side);
      return description && isEntry(value) ? { ...value, ...description } : value;
    },
  };
}

function descriptionOf(value: unknown): Description | undefined {
  if (!isEntry(value)) return undefined;
  const { type, sdp } = value;
  return typeof type === "string" && typeof sdp === "string" && sdp !== "" ? { type, sdp } : undefined;
}

function expanded({ type, sdp }: Description, bases: readonly (Description | undefined)[]): Description {
  const base = bases.find((one) => one?.type === type);
  const sections = sectionsOf(sdp);
  const isBlank = (section: string, at: number) => section === (at === 0 ? "v=" : "m=");
  if (!base || !sections.some(isBlank)) return { type, sdp };
  const known = sectionsOf(base.sdp);
  const whole = sections.map((section, at) => (isBlank(section, at) ? (known[at] ?? section) : section));
  return { type, sdp: `${whole.join("\r\n")}\r\n` };
}

const sectionsOf = (sdp: string) => sdp.split("\nm=").map((part, at) => (at > 0 ? `m=${part}` : part).trim());
