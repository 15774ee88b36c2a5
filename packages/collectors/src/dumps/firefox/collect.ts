import type { Part } from "../getstats/document";
import type { StatsEntry } from "../legacy";
import type { Problems } from "../problems";
import { parsePcId } from "./pcid";
import { type Description, descriptionOf, isFields, isReport, listOf, type Reading, readingOf } from "./report";

/** What a document has about one peer connection. */
export interface Connection {
  createdMs?: number | undefined;
  window: string;
  url?: string | undefined;
  /** By their time: reports and histories overlap. */
  readings: Map<number, Reading>;
  descriptions: Map<string, Description>;
}

/** Puts together what belongs to one peer connection, from whatever reports and histories the document has. */
export class Connections {
  private readonly byPcId = new Map<string, Connection>();

  constructor(private readonly problems: Problems) {}

  all(): Connection[] {
    return [...this.byPcId.values()].filter(({ readings, descriptions }) => readings.size + descriptions.size > 0);
  }

  /** The document: one report, of which the parts are the members, or lists of reports and histories. */
  addDocument(parts: readonly Part[]): void {
    const whole = Object.fromEntries(parts.map(({ key, value }) => [key, value]));
    // One that is cut off may have no name yet; it is the only one.
    if (isReport(whole)) this.addReport("$", whole, typeof whole.pcid === "string" ? whole.pcid : "");
    else for (const { where, value } of parts) this.add(where, value);
  }

  /** A report, a history of descriptions, or an object or list that holds some of them. */
  private add(where: string, value: unknown, depth = 3): void {
    if (Array.isArray(value) && depth > 0) {
      for (const [at, one] of value.entries()) this.add(`${where}[${at}]`, one, depth - 1);
    } else if (!isFields(value)) this.problems.add(where, "no report; left out");
    else if (isReport(value)) this.addReport(where, value, value.pcid);
    else if (typeof value.pcid === "string") this.addDescriptions(where, this.connection(value.pcid), value.sdpHistory);
    else if (("reports" in value || "sdpHistories" in value) && depth > 0) {
      this.add(`${where}.reports`, listOf(value.reports), depth - 1);
      this.add(`${where}.sdpHistories`, listOf(value.sdpHistories), depth - 1);
    } else this.problems.add(where, "no report; left out");
  }

  private addReport(where: string, report: StatsEntry, pcid: unknown): void {
    if (typeof pcid !== "string") {
      this.problems.add(where, "names no peer connection; left out");
      return;
    }
    const connection = this.connection(pcid);
    const reading = readingOf(report);
    // The newest report is also the last of the history.
    if (reading) connection.readings.set(reading.time, reading);
    else this.problems.add(where, "has no time; left out");
    this.addDescriptions(where, connection, report.sdpHistory);
  }

  private addDescriptions(where: string, { descriptions }: Connection, history: unknown): void {
    for (const [at, one] of listOf(history).entries()) {
      const description = descriptionOf(one);
      if (description) descriptions.set(`${description.time} ${description.isLocal}`, description);
      else this.problems.add(`${where}.sdpHistory[${at}]`, "no description; left out");
    }
  }

  private connection(pcid: string): Connection {
    let connection = this.byPcId.get(pcid);
    if (!connection) {
      const { createdMs, window = "", url } = parsePcId(pcid);
      connection = { createdMs, window, url, readings: new Map(), descriptions: new Map() };
      this.byPcId.set(pcid, connection);
    }
    return connection;
  }
}
