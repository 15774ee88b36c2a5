import picocolors from "picocolors";
import type { Formatter } from "picocolors/types";
import type { Line } from "./lines";

export interface PrintStyle {
  color: boolean;
  /** Width to cut lines at. */
  columns: number;
}

const KIND_WIDTH = 9;
const ID_WIDTH = 8;

/** Data from the network is shown, never obeyed: control characters could move the cursor or write the clipboard. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "·");

function clock(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "--:--:--" : date.toTimeString().slice(0, 8);
}

/** At most `width` characters; an ellipsis shows that there was more. */
export const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;

/** `14:02:11 3f9a2c1b connect   ok 812 ms: …`, one terminal line. */
export function formatLine(line: Line, style: PrintStyle): string {
  const colors = picocolors.createColors(style.color);
  const paint: Record<Line["tone"], Formatter> = { good: colors.green, bad: colors.red, plain: String };
  const time = clock(line.timeMs);
  const id = printable(line.sessionId).slice(0, ID_WIDTH).padEnd(ID_WIDTH);
  const kind = line.kind.padEnd(KIND_WIDTH);
  const text = cut(printable(line.text), style.columns - time.length - ID_WIDTH - KIND_WIDTH - 3);
  return `${colors.dim(time)} ${colors.cyan(id)} ${colors.bold(kind)} ${paint[line.tone](text)}`;
}
