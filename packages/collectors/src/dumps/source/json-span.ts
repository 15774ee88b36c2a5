const QUOTE = 34;
const NEWLINE = 10;
const BACKSLASH = 92;
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [91, 93, 123, 125];

/** Deeper than any dump, and than any engine's recursion has trouble with. */
const DEEPEST = 256;
/** Longer than any part of a dump; beyond it a part is not kept. */
const LONGEST = 64 * 1024 * 1024;

/** What may stand outside of strings: anything else shows that we are not where we think we are. */
const outside = new Uint8Array(128);
for (const c of '{}[],:"\t\r\n +-.0123456789eEtrufalsn') outside[c.charCodeAt(0)] = 1;

/** What a string is made of up to its end, the next escape, or a line break, which cannot be in it. */
const plain = /[^"\\\n]*/y;

/** One JSON value, found by its quotes and brackets only: whether it is JSON is for whoever parses its text to say. */
export class JsonSpan {
  readonly kind: "string" | "container" | "scalar";
  complete = false;
  /** Set when it cannot be a JSON value. */
  failure: string | undefined;
  /** Line breaks in it. */
  lines = 0;
  private readonly pieces: string[] = [];
  private size = 0;
  /** The brackets that are due, innermost last. */
  private readonly due: number[] = [];
  private inString = false;
  private escaped = false;
  private begun = false;

  constructor(
    first: number,
    private readonly keep: boolean,
  ) {
    this.kind = first === QUOTE ? "string" : first === BRACE || first === BRACKET ? "container" : "scalar";
  }

  /** The text so far; empty if it is not kept. */
  text(): string {
    if (this.pieces.length > 1) this.pieces.splice(0, this.pieces.length, this.pieces.join(""));
    return this.pieces[0] ?? "";
  }

  /** How far its last line is indented, if it has several and that has nothing but its end; only where it is kept. */
  endIndent(): number | undefined {
    const text = this.lines > 0 ? this.text() : "";
    const last = text.slice(text.lastIndexOf("\n") + 1, -1);
    return text !== "" && last.trim() === "" ? last.length : undefined;
  }

  /** Takes what belongs to the value from `text` at `from`; returns where that ends. */
  read(text: string, from: number): number {
    const to = this.kind === "scalar" ? this.readScalar(text, from) : this.readNested(text, from);
    if (this.keep && this.size <= LONGEST) {
      this.size += to - from;
      if (this.size > LONGEST) {
        this.pieces.length = 0;
        this.failure = "longer than a value of a dump can be";
      } else if (to > from) this.pieces.push(text.slice(from, to));
    }
    return to;
  }

  private readScalar(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c <= 32 || c === 44 || c === BRACKET_END || c === BRACE_END) {
        this.complete = true;
        return at;
      }
    }
    return text.length;
  }

  private readNested(text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      if (this.inString) {
        at = this.readString(text, at);
        if (this.failure !== undefined) return at;
      } else {
        const c = text.charCodeAt(at);
        if (c >= 128 || outside[c] === 0) {
          this.failure = "not JSON (text outside of quotes)";
          return at;
        }
        at++;
        if (c === QUOTE) {
          this.inString = true;
          this.begun = true;
          continue;
        }
        if (c === NEWLINE) this.lines++;
        else if (c === BRACE || c === BRACKET) this.open(c);
        else if (c === BRACE_END || c === BRACKET_END) this.close(c);
        if (this.failure !== undefined) return at;
      }
      if (this.begun && !this.inString && this.due.length === 0) {
        this.complete = true;
        return at;
      }
    }
    return at;
  }

  private open(c: number): void {
    this.begun = true;
    this.due.push(c === BRACE ? BRACE_END : BRACKET_END);
    if (this.due.length > DEEPEST) this.failure = "nested too deeply";
  }

  private close(c: number): void {
    if (this.due.pop() !== c) this.failure = "not JSON (brackets do not match)";
  }

  /** Strings are most of a dump: they are crossed by searching, not character by character. */
  private readString(text: string, from: number): number {
    let at = this.escaped ? from + 1 : from;
    this.escaped = false;
    for (;;) {
      plain.lastIndex = at;
      plain.test(text);
      at = plain.lastIndex;
      if (at >= text.length) return text.length;
      const c = text.charCodeAt(at);
      if (c === BACKSLASH) {
        at += 2;
        if (at <= text.length) continue;
        this.escaped = true;
        return text.length;
      }
      this.inString = false;
      if (c === QUOTE) return at + 1;
      this.failure = "not JSON (a text has no end)";
      return at;
    }
  }
}
