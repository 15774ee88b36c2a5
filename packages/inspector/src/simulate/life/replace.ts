import type { Link } from "../media/link";
import type { Draft } from "./draft";
import { attach, negotiate, quickly } from "./negotiate";
import { addTracks } from "./tracks";

/**
 * A new connection in place of one that is lost, from its first step to connected.
 *
 * @param told the transport tells its reconnects itself; else the offer is what shows the attempt
 */
export function replaceLink(draft: Draft, old: Link, at: number, up: number): Link {
  const link = draft.openLink(at, old);
  addTracks(draft, link, at, "ok");
  if (draft.person.transport === "ivs") {
    const connection = link.name;
    draft.tell({ type: "negotiation", time: at, connection, step: "createOffer", state: "started" });
    draft.tell({
      type: "negotiation",
      time: up,
      connection,
      step: "setRemoteDescription",
      state: "done",
      sdpType: "answer",
    });
    attach(draft, link, at, up);
  } else negotiate(draft, link, quickly(at, up - at));
  return link;
}
