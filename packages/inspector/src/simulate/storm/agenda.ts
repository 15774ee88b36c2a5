interface Appointment {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

/** Time that passes as fast as it can be told, in order: whoever waits is woken when nothing else is to be done before. */
export interface Agenda {
  readonly now: number;
  /** @returns what cancels it */
  after(ms: number, work: () => void): () => void;
  /** Until nothing is left to wait for. */
  run(): Promise<void>;
}

export function createAgenda(start: number): Agenda {
  // A binary heap, the next appointment first.
  const heap: Appointment[] = [];
  const cancelled = new Set<Appointment>();
  let now = start;
  let made = 0;

  const isBefore = (a: Appointment | undefined, b: Appointment | undefined) =>
    a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order));

  function push(one: Appointment): void {
    let place = heap.push(one) - 1;
    for (let parent = (place - 1) >> 1; place > 0 && isBefore(one, heap[parent]); parent = (place - 1) >> 1) {
      heap[place] = heap[parent] as Appointment;
      place = parent;
    }
    heap[place] = one;
  }

  function pop(): Appointment | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], last)) break;
      heap[place] = heap[child] as Appointment;
      place = child;
    }
    heap[place] = last;
    return first;
  }

  return {
    get now() {
      return now;
    },
    after(ms, work) {
      const appointment = { at: now + ms, order: made++, work };
      push(appointment);
      return () => void cancelled.add(appointment);
    },
    async run() {
      for (let next = pop(); next; next = pop()) {
        if (cancelled.delete(next)) continue;
        now = next.at;
        next.work();
        // Promises that wait for this come before the next appointment, which they may precede.
        if (heap[0]?.at !== now || heap.length === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
