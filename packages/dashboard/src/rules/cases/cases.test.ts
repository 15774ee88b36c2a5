import { describe, expect, it } from "vitest";
import { createNames } from "../../query";
import { alerts } from "../alerts";
import { fires } from "./case.test-kit";
import { CASES } from "./cases.test-kit";

const names = createNames();

describe("cases for promtool", () => {
  it.each([...new Set(alerts(names).map(({ name }) => name))])(
    "has one in which %s fires, and a silent one",
    (name) => {
      const own = Object.values(CASES)
        .flat()
        .filter(({ alert }) => alert === name);
      expect(own.some(fires)).toBe(true);
      expect(own.some((one) => !fires(one))).toBe(true);
    },
  );

  it("fires in each variant somewhere", () => {
    const fired = Object.values(CASES)
      .flat()
      .flatMap(({ alert, at }) =>
        at.flatMap((moment) => (moment.fires ?? []).map(({ variant }) => `${alert} ${variant}`)),
      );
    for (const { name, variant } of alerts(names)) expect(fired).toContain(`${name} ${variant}`);
  });
});
