import { ATTR_RTC_OUTCOME } from "@rtcscope/core/semconv";
import { UNIT } from "../../grafana";
import { share } from "../ask/arithmetic";
import type { Context } from "../ask/context";
import { WHOLE } from "../ask/windows";
import { tile } from "../show/draw";
import { ATTEMPTS, CONNECT_SUCCESS, FIRST_FRAME_P50, FIRST_FRAME_P95, type Figure, RELAYED } from "../show/figures";

const GIVEN_UP: Figure = {
  title: "Given up",
  description:
    "Of all attempts, those that people ended before they got anywhere. Rising together with the time to first frame: " +
    "they do not want to wait that long.",
  unit: UNIT.share,
  decimals: 1,
  of: (rates, by) => share(rates("connects", by, { [ATTR_RTC_OUTCOME]: "cancelled" }), rates("connects", by)),
};

export function tiles(context: Context) {
  const rates = context.direct(WHOLE);
  return [ATTEMPTS, CONNECT_SUCCESS, FIRST_FRAME_P50, FIRST_FRAME_P95, GIVEN_UP, RELAYED].map((figure, at) =>
    tile(figure, rates, { key: `now-${at}-${figure.title.toLowerCase().replaceAll(/\W+/g, "-")}`, width: 4 }),
  );
}
