import { JsonNesting, type LineStart } from "./json-nesting";
import { jsonPath, type PathMatch } from "./json-path";
import { JsonSpan } from "./json-span";
import { parseJson } from "./parse-json";
import type { JsonBreak, JsonEnd } from "./types";

type Path = readonly (string | number)[];

export interface JsonScannerOptions {
  match: (path: Path) => PathMatch;
  /** Called with every wanted value; with `announce` when it begins, without its value. */
  onPart: (path: Path, value: unknown) => void;
  announce?: boolean | undefined;
}

type Expected = "value" | "value or ]" | "name" | "name or }" | ": " | ", or end" | "nothing";

const BREAKS = 100;
/** How much text may be read a second time, in all, to find where a damaged value really ends. */
const SECOND_READING = 64 * 1024 * 1024;

const [QUOTE, COMMA, COLON, BRACKET, BRACKET_END, BRACE, BRACE_END] = [...'",:[]{}'].map((c) => c.charCodeAt(0));
const [NEWLINE, RETURN, SPACE, TAB] = [10, 13, 32, 9];
const begins = /[{["\-0-9tfn]/;

/**
 * Reads a JSON document as it comes and gives the wanted parts of it. Own code, because it goes on after damage, and because what is
 * not wanted is never built (@streamparser/json 0.0.26 is as fast, but ends for good at the first wrong byte and keeps
 * everything that no path asks for).
 *
 * Going on is sound in indented documents, which webrtc-internals writes: a line break cannot stand inside of a JSON string, so
 * behind one we are outside of strings for certain; and how far a line is indented tells of which of the open objects
 * it is a member. The damaged member is left out. In a document without line breaks nothing tells, and reading ends.
 */
export class JsonScanner {
  private readonly nesting = new JsonNesting();
  private readonly breaks: JsonBreak[] = [];
  private expected: Expected = "value";
  /** A value or name that is being read as a whole. */
  private span: JsonSpan | undefined;
  private wanted: "name" | "part" | "no" = "no";
  /** Looking for a line to go on at. */
  private lost = false;
  /** A part that is complete; a text or number may still turn out to be the name or the rest of something damaged. */
  private pending: { path: Path; value: unknown } | undefined;
  private given = false;
  /** Where brackets do not fit the indentation: damage, or a sound document that was edited by hand. */
  private suspect: JsonBreak | undefined;
  private secondReading = SECOND_READING;
  private text = "";
  private at = 0;
  private line = 1;
  /** White space since the line began; -1 once something else came. */
  private indent = 0;

  constructor(private readonly options: JsonScannerOptions) {}

  push(chunk: string): void {
    this.text = chunk;
    this.at = 0;
    this.run();
  }

  private run(): void {
    while (this.at < this.text.length) {
      if (this.lost) this.seek();
      else if (this.span) this.readSpan(this.span);
      else this.readStructure();
    }
  }

  end(): JsonEnd {
    // A number at the very end has nothing behind it that ends it.
    if (!this.nesting.innermost && this.span?.kind === "scalar") this.push(" ");
    this.release();
    // What looks like the middle of a value may be a damaged value that swallowed all that followed.
    while (this.span && this.mayGoOn(this.span) && this.nesting.swallowedBy(this.span.text())) {
      this.fail("its end is missing; left out");
      this.run();
    }
    // While lost, only an indented document would have shown its end.
    const truncated = !this.given && (this.lost ? this.nesting.indented : this.expected !== "nothing");
    if (truncated && this.suspect && !this.lost) this.breaks.unshift(this.suspect);
    const [broken, ...more] = this.breaks;
    return { truncated, ...(broken && { broken }), ...(more.length > 0 && { more }) };
  }

  private readStructure(): void {
    const c = this.text.charCodeAt(this.at);
    if (c === NEWLINE) {
      this.line++;
      this.indent = 0;
    } else if (c === SPACE || c === TAB) {
      if (this.indent >= 0) this.indent++;
    } else if (c !== RETURN) {
      this.readToken(c);
      return;
    }
    this.at++;
  }

  private readToken(c: number): void {
    const frame = this.nesting.innermost;
    switch (this.expected) {
      case "value or ]":
        if (c === BRACKET_END) this.close();
        else this.beginValue(c);
        break;
      case "value":
        this.beginValue(c);
        break;
      case "name or }":
        if (c === BRACE_END) this.close();
        else this.beginName(c);
        break;
      case "name":
        this.beginName(c);
        break;
      case ": ":
        if (c === COLON) this.step("value");
        else this.fail("not JSON (no colon after the name); left out");
        break;
      case ", or end":
        if (frame && c === COMMA) {
          this.release();
          this.nesting.next();
          this.step(frame.object ? "name" : "value");
        } else if (frame && c === (frame.object ? BRACE_END : BRACKET_END)) this.close();
        else this.fail("not JSON (no comma after the value)");
        break;
      case "nothing":
        this.release();
        this.fail("there is more text after the end of the document; left out");
        this.giveUp();
    }
  }

  private release(): void {
    if (this.pending) this.options.onPart(this.pending.path, this.pending.value);
    this.pending = undefined;
  }

  private step(expected: Expected): void {
    this.expected = expected;
    this.indent = -1;
    this.at++;
  }

  private close(): void {
    if (this.indent >= 0 && !this.nesting.endsInPlace(this.indent, "own")) this.suspectHere(this.nesting.where());
    this.release();
    this.nesting.close();
    this.step(this.nesting.innermost ? ", or end" : "nothing");
  }

  /** Told only if the document does not end well: sound ones are taken as they are. */
  private suspectHere(path: string): void {
    const message = "brackets do not match the indentation; what follows may be missing";
    this.suspect ??= { path, message, line: this.line };
  }

  private beginName(c: number): void {
    if (c === QUOTE) {
      this.placed();
      this.begin("name");
    } else this.fail("not JSON (no name where one is due)");
  }

  private placed(): void {
    if (this.indent >= 0) this.nesting.placed(this.indent);
    this.indent = -1;
  }

  private beginValue(c: number): void {
    if (!begins.test(this.text.charAt(this.at))) {
      this.fail("not JSON (no value where one is due); left out");
      return;
    }
    const frame = this.nesting.innermost;
    if (frame && !frame.object) this.placed();
    const path = this.nesting.path();
    const match = this.options.match(path);
    // A member of this name would change the prototype of whatever object a reader keeps parts in.
    const { part, inside } = frame?.key === "__proto__" ? { part: false, inside: false } : match;
    if (part && this.options.announce) this.options.onPart(path, undefined);
    const whole = part && !this.options.announce;
    if (inside && !whole && (c === BRACE || c === BRACKET)) {
      this.nesting.open(c === BRACE);
      this.step(c === BRACE ? "name or }" : "value or ]");
    } else this.begin(whole ? "part" : "no");
  }

  private begin(wanted: "name" | "part" | "no"): void {
    this.wanted = wanted;
    this.span = new JsonSpan(this.text.charCodeAt(this.at), wanted !== "no");
  }

  private readSpan(span: JsonSpan): void {
    this.at = span.read(this.text, this.at);
    if (span.failure !== undefined) this.fail(`${span.failure}; left out`);
    else if (span.complete) this.finish(span);
  }

  private finish(span: JsonSpan): void {
    this.indent = -1;
    const parsed = this.wanted === "no" ? undefined : parseJson(span.text());
    if (parsed?.message !== undefined) {
      this.fail("not JSON; left out");
      return;
    }
    this.line += span.lines;
    this.span = undefined;
    if (this.wanted === "name") {
      this.nesting.name(String(parsed?.value));
      this.expected = ": ";
      return;
    }
    const path = this.nesting.path();
    const indent = span.endIndent();
    if (indent !== undefined && !this.nesting.endsInPlace(indent, "member")) this.suspectHere(jsonPath(path));
    if (this.wanted === "part") this.pending = { path, value: parsed?.value };
    if (span.kind === "container") this.release();
    this.expected = this.nesting.innermost ? ", or end" : "nothing";
  }

  private mayGoOn(span: JsonSpan): boolean {
    return this.breaks.length < BREAKS && span.text().length <= this.secondReading;
  }

  /** Notes the place and starts looking for a line to go on at: from where the damaged value began, if that is still known. */
  private fail(message: string): void {
    const { span } = this;
    if (this.breaks.length >= BREAKS) {
      this.giveUp();
      return;
    }
    const inName = this.expected === "name" || this.expected === "name or }";
    const path = inName ? this.nesting.where() : jsonPath(this.nesting.path());
    this.breaks.push({ path, message, line: this.line + (span?.lines ?? 0) });
    this.lost = true;
    this.span = undefined;
    this.pending = undefined;
    if (!span) return;
    this.indent = -1;
    const again = span.text();
    if (again === "" || again.length > this.secondReading) {
      this.line += span.lines;
      return;
    }
    this.secondReading -= again.length;
    this.text = again + this.text.slice(this.at);
    this.at = 0;
  }

  private giveUp(): void {
    this.given = true;
    this.lost = true;
    this.span = undefined;
    this.nesting.clear();
    this.at = this.text.length;
  }

  /** Crosses damage line by line. */
  private seek(): void {
    if (this.indent < 0) {
      const newline = this.text.indexOf("\n", this.at);
      this.at = newline < 0 ? this.text.length : newline + 1;
      if (newline < 0) return;
      this.line++;
      this.indent = 0;
    }
    for (; this.at < this.text.length; this.at++) {
      const c = this.text.charCodeAt(this.at);
      if (c === NEWLINE) {
        this.line++;
        this.indent = 0;
      } else if (c === SPACE || c === TAB) this.indent++;
      else if (c !== RETURN) {
        if (!this.resume(c)) this.indent = -1;
        return;
      }
    }
  }

  /** Goes on at this line if it is a member of an open object or array, or the end of one of their members. */
  private resume(c: number): boolean {
    const start = lineStart(c);
    const place = start && this.nesting.resume(this.indent, start);
    if (!place) return false;
    this.lost = false;
    if (place === "member") this.expected = this.nesting.innermost?.object ? "name" : "value";
    else this.step(place === "end" ? ", or end" : "nothing");
    return true;
  }
}

function lineStart(c: number): LineStart | undefined {
  if (c === BRACE_END || c === BRACKET_END) return "end";
  if (c === QUOTE) return "name";
  return begins.test(String.fromCharCode(c)) ? "value" : undefined;
}
