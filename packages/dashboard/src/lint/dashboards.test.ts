import { describe, expect, it } from "vitest";
import { dashboards } from "../dashboards";
import { NAMINGS } from "../query";
import { lint } from ".";

describe("our dashboards", () => {
  it.each(NAMINGS)("have nothing that the lint finds, with %s", (naming) => {
    expect(
      lint(
        dashboards({ naming }).map(({ json }) => json),
        { naming },
      ),
    ).toEqual([]);
  });
});
