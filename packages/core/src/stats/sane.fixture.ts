import type { StatsSample } from "./sample";

/** Everything below a value that is a number, with its path. */
function* numbers(value: unknown, path = ""): Generator<[string, number]> {
  if (typeof value === "number") yield [path, value];
  else if (typeof value === "object" && value !== null)
    for (const [key, member] of Object.entries(value)) yield* numbers(member, `${path}.${key}`);
}

/** The laws that hold for every sample, whatever it was read from. Throws where one does not. */
export function expectSane(sample: StatsSample): StatsSample {
  const data: unknown = JSON.parse(
    JSON.stringify(sample, (_, value: unknown) => {
      if (value === null || (typeof value === "number" && !Number.isFinite(value)))
        throw new Error(`a sample holds ${value}`);
      return value;
    }),
  );
  for (const [path, value] of numbers(data)) {
    if (value < 0 && !path.includes("packetsLost")) throw new Error(`${path} is negative: ${value}`);
    if (value > 1 && path.includes("Ratio")) throw new Error(`${path} is no ratio: ${value}`);
  }
  return sample;
}
