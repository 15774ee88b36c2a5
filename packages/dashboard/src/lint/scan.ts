/** One series that a PromQL expression selects. */
export interface Selector {
  readonly metric: string;
  /** Conditions by label, as written. */
  readonly matchers: Readonly<Record<string, string>>;
}

/** A range such as `[5m]`, and the function that reads it. */
export interface RangeUse {
  readonly call: string;
  readonly window: string;
}

/** What a PromQL expression is made of, as far as the lint asks. */
export interface Scan {
  readonly selectors: readonly Selector[];
  readonly ranges: readonly RangeUse[];
  /** Labels named in by, on, ignoring, without, group_left and group_right. */
  readonly grouping: readonly string[];
}

const GROUPING = new Set(["by", "on", "ignoring", "without", "group_left", "group_right"]);
const WORDS = new Set([...GROUPING, "or", "and", "unless", "bool", "offset", "inf", "nan"]);
const TOKEN = /"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|[A-Za-z_:][\w:]*|\d[\w.]*|=~|!~|!=|\$\w+|[^\s]/g;

interface Token {
  readonly text: string;
  readonly string?: string | undefined;
  readonly range?: string | undefined;
}

const tokens = (expr: string): Token[] =>
  [...expr.matchAll(TOKEN)].map(([text, string, range]) => ({ text, string, range }));

const isName = ({ text, string, range }: Token) =>
  string === undefined && range === undefined && /^[A-Za-z_:]/.test(text);

/** From after an opening brace to after its closing one. */
function selector(all: readonly Token[], from: number, before: string): { selector: Selector; next: number } {
  let at = from;
  let metric = before;
  const matchers: Record<string, string> = {};
  while (at < all.length && all[at]?.text !== "}") {
    const { text = "", string } = all[at] ?? {};
    const operator = all[at + 1]?.text ?? "";
    if (/^(=|=~|!=|!~)$/.test(operator)) {
      matchers[string ?? text] = `${operator}${all[at + 2]?.text ?? ""}`;
      at += 3;
    } else {
      if (string !== undefined) metric = string;
      at += 1;
    }
  }
  return { selector: { metric, matchers }, next: at + 1 };
}

/**
 * Reads an expression without understanding it: enough to ask which series, labels and windows are in it. What is no
 * PromQL gives nonsense and no error; promtool is asked for that.
 */
export function scan(expr: string): Scan {
  const all = tokens(expr);
  const selectors: Selector[] = [];
  const ranges: RangeUse[] = [];
  const grouping: string[] = [];
  const calls: string[] = [];
  for (let at = 0; at < all.length; ) {
    const token = all[at] as Token;
    const following = all[at + 1]?.text;
    if (token.range !== undefined) {
      ranges.push({ call: calls.at(-1) ?? "", window: token.range });
      at += 1;
    } else if (GROUPING.has(token.text)) {
      at += 1;
      if (all[at]?.text !== "(") continue;
      for (at += 1; at < all.length && all[at]?.text !== ")"; at += 1) {
        const { text = "", string } = all[at] ?? {};
        if (text !== ",") grouping.push(string ?? text);
      }
      at += 1;
    } else if (token.text === "{" || (isName(token) && following === "{")) {
      const named = token.text !== "{";
      const read = selector(all, at + (named ? 2 : 1), named ? token.text : "");
      selectors.push(read.selector);
      at = read.next;
    } else {
      if (token.text === "(") calls.push(at > 0 && isName(all[at - 1] as Token) ? (all[at - 1]?.text ?? "") : "");
      else if (token.text === ")") calls.pop();
      else if (isName(token) && !WORDS.has(token.text.toLowerCase()) && following !== "(") {
        // An aggregation may have its grouping first: `sum by (a) (…)`.
        if (!GROUPING.has(following ?? "")) selectors.push({ metric: token.text, matchers: {} });
      }
      at += 1;
    }
  }
  return { selectors, ranges, grouping };
}

/** Where the parenthesis that opens at `from` closes; the text's end when it does not. */
export function closing(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === "\\") at += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === "(") depth += 1;
    else if (sign === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}
