import { expect, it } from "vitest";
import { instant, table, UNIT } from ".";

it("names the columns of a table by its queries, whatever the store calls the label", () => {
  const column = (title: string) => ({ title, query: instant("up", title), unit: UNIT.share });
  const spec = { key: "t", title: "T", description: "T.", width: 24, by: { '"rtc.transport"': "Transport" } };
  const two = table({ ...spec, columns: [column("First"), column("Second")], sortBy: "First" });
  expect(two.targets?.map(({ format }) => format)).toEqual(["table", "table"]);
  expect(two.transformations?.[1]?.options).toMatchObject({
    renameByName: { "rtc.transport": "Transport", "Value #A": "First", "Value #B": "Second" },
    indexByName: { "rtc.transport": 0, "Value #A": 1, "Value #B": 2 },
  });
  // Of one query alone, Grafana gives the column no letter.
  const one = table({ ...spec, columns: [column("Only")] });
  expect(one.transformations?.[1]?.options).toMatchObject({ renameByName: { Value: "Only" } });
});
