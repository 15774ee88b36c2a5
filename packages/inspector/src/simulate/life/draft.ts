import type { Observation } from "@rtcscope/core";
import type { RtcSessionEndReason } from "@rtcscope/core/semconv";
import type { Person } from "../fleet";
import { drawFigures, type Link } from "../media/link";
import type { ResolvedSimulation } from "../options";
import { createRandom, type Random } from "../random";
import type { Fact, Life, Step } from "./types";

/** A life while it is being planned, chapter by chapter. */
export interface Draft {
  readonly person: Person;
  readonly options: ResolvedSimulation;
  readonly random: Random;
  readonly links: Link[];
  tell(observation: Observation): void;
  add(step: Step): void;
  expect(fact: Fact): void;
  /** A connection comes into view: the next `pc1`, `pc2`… */
  openLink(at: number, has: { inbound: boolean; outbound: boolean }, pathAt?: number): Link;
  closeLink(link: Link, at: number): void;
  /** Those that are open. */
  open(): Link[];
  end(at: number, reason: RtcSessionEndReason): void;
  dies(at: number): void;
  life(): Life;
}

const timeOf = (observation: Observation): number =>
  observation.type === "event" ? observation.event.time : observation.time;

export function createDraft(person: Person, options: ResolvedSimulation): Draft {
  const random = createRandom(options.seed, "life", person.number);
  const steps: Step[] = [];
  const facts: Fact[] = [];
  const links: Link[] = [];
  const farAway = person.region.startsWith("ap-");
  let died = false;

  const draft: Draft = {
    person,
    options,
    random,
    links,
    tell: (observation) => void steps.push({ at: timeOf(observation), observation }),
    add: (step) => void steps.push(step),
    expect: (fact) => void facts.push(fact),
    openLink(at, { inbound, outbound }, pathAt) {
      const link: Link = {
        name: `pc${links.length + 1}`,
        inbound,
        outbound,
        pathAt,
        rounds: [],
        stalls: [],
        limits: [],
        figures: drawFigures(random, farAway, person.candidate === "relay"),
        closedAt: undefined,
      };
      links.push(link);
      draft.tell({ type: "connection.opened", time: at, connection: link.name });
      return link;
    },
    closeLink(link, at) {
      link.closedAt = at;
      draft.tell({ type: "connection.closed", time: at, connection: link.name });
    },
    open: () => links.filter(({ closedAt }) => closedAt === undefined),
    end(at, reason) {
      for (const link of draft.open()) draft.closeLink(link, at);
      steps.push({ at, end: reason });
      facts.push({ type: "event", name: "rtc.session.end", attributes: { "rtc.session.end.reason": reason } });
    },
    dies(at) {
      died = true;
      steps.push({ at, dies: true });
    },
    life() {
      // What happens at the same moment stays in the order in which it was planned.
      const sorted = steps.sort((a, b) => a.at - b.at);
      return { person, steps: sorted, links, facts, end: sorted.at(-1)?.at ?? person.start, died };
    },
  };
  return draft;
}
