/** A server that dies, comes back, and takes no more than so many connects per second then. */
export interface Server {
  /** Somebody connects now. */
  ask(time: number): "down" | "full" | "taken";
  /** Connects per second, by the second since it died. */
  readonly asked: ReadonlyMap<number, number>;
}

export function createServer(options: { diesAt: number; outageMs: number; capacityPerSecond: number }): Server {
  const { diesAt, outageMs, capacityPerSecond } = options;
  const asked = new Map<number, number>();
  const taken = new Map<number, number>();
  const count = (counts: Map<number, number>, second: number) => counts.set(second, (counts.get(second) ?? 0) + 1);
  return {
    asked,
    ask(time) {
      const second = Math.floor((time - diesAt) / 1000);
      count(asked, second);
      if (time < diesAt + outageMs) return "down";
      if ((taken.get(second) ?? 0) >= capacityPerSecond) return "full";
      count(taken, second);
      return "taken";
    },
  };
}
