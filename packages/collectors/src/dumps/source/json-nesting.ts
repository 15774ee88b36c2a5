import { jsonPath } from "./json-path";

/** An object or array that is read member by member. */
interface Frame {
  object: boolean;
  /** Of the member that is being read. */
  key: string | number;
  /** How far its members are indented, where each stands on a line of its own. */
  indent?: number;
}

/** What a line begins with. */
export type LineStart = "name" | "value" | "end";

/** The objects and arrays that are open in a document, and how far their members are indented. */
export class JsonNesting {
  private readonly frames: Frame[] = [];
  /** Members of one object are indented alike, and more than the object. */
  private regular = true;

  get innermost(): Readonly<Frame> | undefined {
    return this.frames.at(-1);
  }

  /** The members of the document itself stand on lines of their own. */
  get indented(): boolean {
    return this.regular && this.frames[0]?.indent !== undefined;
  }

  path(): (string | number)[] {
    return this.frames.map(({ key }) => key);
  }

  /** Of the innermost object or array. */
  where(): string {
    return jsonPath(this.path().slice(0, -1));
  }

  open(object: boolean): void {
    this.frames.push({ object, key: object ? "" : 0 });
  }

  close(): void {
    this.frames.pop();
  }

  clear(): void {
    this.frames.length = 0;
  }

  name(key: string): void {
    const frame = this.frames.at(-1);
    if (frame) frame.key = key;
  }

  /** Elements of arrays are counted. */
  next(): void {
    const frame = this.frames.at(-1);
    if (typeof frame?.key === "number") frame.key++;
  }

  /** A member begins, at the start of a line. */
  placed(indent: number): void {
    const frame = this.frames.at(-1);
    if (!frame) return;
    frame.indent ??= indent;
    const around = this.frames.at(-2)?.indent ?? 0;
    if (frame.indent !== indent || indent <= around) this.regular = false;
  }

  /**
   * Whether an object or array that ends at the start of a line ends where the line of its member began: `own` for the
   * innermost that is open, `member` for one that is a member of that.
   */
  endsInPlace(indent: number, which: "own" | "member"): boolean {
    const around = this.frames.at(which === "own" ? -2 : -1);
    if (!this.regular || (around && around.indent === undefined)) return true;
    return indent === (around?.indent ?? 0);
  }

  /**
   * Finds the object or array that a line belongs to, by its indentation, and makes it the innermost.
   *
   * none    undefined if it is none's: then the line is inside of what is damaged
   */
  resume(indent: number, start: LineStart): "member" | "end" | "end of document" | undefined {
    if (!this.indented) return undefined;
    if (indent === 0) {
      if (start !== "end") return undefined;
      this.clear();
      return "end of document";
    }
    const depth = this.frames.findLastIndex((frame) => frame.indent === indent);
    const frame = this.frames[depth];
    // Any value can be an element; a member of an object begins with its name, which is a text.
    if (!frame || (frame.object && start === "value")) return undefined;
    this.frames.length = depth + 1;
    if (start === "end") return "end";
    this.next();
    return "member";
  }

  /** Whether the text of a value contains lines that belong to the objects around it. */
  swallowedBy(text: string): boolean {
    const indents = new Set(this.frames.map(({ indent }) => indent));
    for (const [, space = ""] of text.matchAll(/\n([ \t]*)(?=[^ \t\r\n])/g)) {
      if (indents.has(space.length)) return true;
    }
    return false;
  }
}
