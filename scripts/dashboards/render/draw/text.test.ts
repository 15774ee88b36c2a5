import { expect, it } from "vitest";
import { markdown } from "./text.mjs";

it("the Markdown of dashboards becomes HTML", () => {
  expect(markdown("## Read me\n\nSome **bold** `code`, [a link](https://x).")).toBe(
    "<h2>Read me</h2><p>Some <b>bold</b> <code>code</code>, <u>a link</u>.</p>",
  );
  expect(markdown("- one\n- two")).toBe("<ul><li>one</li><li>two</li></ul>");
  expect(markdown("|a|b|\n|---|---|\n|1|2|")).toContain("<tr><td>1</td><td>2</td></tr>");
});

it("HTML is shown as it is written", () => {
  expect(markdown("<script>x</script>")).toBe("<p>&lt;script&gt;x&lt;/script&gt;</p>");
});

it("names with underscores are no italics", () => {
  expect(markdown("rtc_client_rtt and service_name")).toBe("<p>rtc_client_rtt and service_name</p>");
});
