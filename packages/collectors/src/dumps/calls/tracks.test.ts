import { describe, expect, it } from "vitest";
import { createCallReader } from "./index";

type Entry = [name: string, value?: unknown, ...extra: unknown[]];

/** What is told about tracks, in short. */
function told(entries: readonly Entry[]): string[] {
  const reader = createCallReader();
  return entries.flatMap(([name, value, ...extra]) =>
    reader({ page: "", connection: "a", time: 1, name, value, extra }).flatMap((item) => {
      if (item.type !== "observation") return [];
      const one = item.observation as unknown as Record<string, unknown>;
      if (one.type === "track") return [`${one.action} ${one.direction} ${one.kind} ${one.track}`];
      return one.type === "media.first" ? [`first ${one.what} ${one.direction} ${one.kind}`] : [];
    }),
  );
}

const json = (sender: string | null, direction: string, currentDirection: string | null, kind: unknown = "video") =>
  JSON.stringify({
    mid: "1",
    kind,
    sender: { track: sender, streams: ["s"] },
    receiver: { track: "r", streams: [] },
    direction,
    currentDirection,
    reason: "addTrack",
    transceiverIndex: 0,
  });

const text = (sender: string | null, direction: string, current: string | null, kind = "") =>
  `Caused by: addTrack\n\ngetTransceivers()[0]:{\n  mid:'1',\n${kind}  sender:{\n    track:${sender ? `'${sender}'` : null},\n    streams:['s'],\n    encodings: [\n      {active: true, },\n    ],\n  },\n  receiver:{\n    track:'r',\n    streams:[],\n  },\n  stopped:false,\n  direction:'${direction}',\n  currentDirection:${current ? `'${current}'` : null},\n}`;

describe("Chrome's transceivers", () => {
  it.each([
    ["JSON text", json],
    [
      "text",
      (...[sender, direction, current]: Parameters<typeof json>) =>
        text(sender, direction, current, "  kind:'video',\n"),
    ],
  ])("%s: what is sent, what was agreed to be received, and when that ends", (_, value) => {
    expect(
      told([
        ["transceiverAdded", value("t", "sendrecv", null)],
        ["transceiverModified", value("t", "sendrecv", "sendrecv")],
        ["transceiverModified", value("u", "sendrecv", "sendonly")],
        ["transceiverModified", value("u", "inactive", "inactive")],
      ]),
    ).toEqual([
      "added outbound video t",
      "added inbound video r",
      "removed outbound video t",
      "removed inbound video r",
      "added outbound video u",
      "removed outbound video u",
    ]);
  });

  it("without a kind (until M116) it is taken from the description that has the mid, or not at all", () => {
    const modified: Entry = ["transceiverModified", text("t", "sendonly", null)];
    expect(told([modified])).toEqual([]);
    expect(
      told([
        ["setLocalDescription", "type: offer, sdp: v=0\r\nm=video 9 X\r\na=mid:1\r\n"],
        modified,
        ["transceiverModified", text("t", "sendonly", "sendonly")],
      ]),
    ).toEqual(["added outbound video t"]);
  });

  it("nothing is made of broken ones", () => {
    expect(
      told([
        ["transceiverAdded", "Caused by: nothing"],
        ["transceiverAdded", { receiver: { track: 7 } }],
        ["transceiverAdded", json("t", "sendrecv", null, "smell")],
        ["transceiverAdded", null],
      ]),
    ).toEqual([]);
  });
});

describe("rtcstats", () => {
  it("version 2: texts", () => {
    expect(
      told([
        ["addTrack", "video:{v} -"],
        ["addStream", "s audio:a,video:{v}"],
        ["ontrack", "audio:ra stream:mixed"],
        ["onaddstream", "mixed audio:ra,video:rv"],
        ["removeStream", "s audio:a,video:{v}"],
        ["removeTrack", "audio:unknown"],
      ]),
    ).toEqual([
      "added outbound video {v}",
      "added outbound audio a",
      "added inbound audio ra",
      "added inbound video rv",
      "removed outbound audio a",
      "removed outbound video {v}",
    ]);
  });

  it("version 4: lists, senders by name", () => {
    expect(
      told([
        ["addTrack", ["audio", "a", "label", "s"]],
        ["addTrackOnSuccess", null, "sender1"],
        ["addTransceiver", ["video", { direction: "sendonly" }]],
        ["addTransceiverOnSuccess", null, "sender2"],
        ["replaceTrack", [null, ["video", "v", "label"]], "sender2"],
        [
          "replaceTrack",
          [
            ["video", "v", "label"],
            ["video", "w", "label"],
          ],
          "sender2",
        ],
        ["addTransceiver", ["video", { direction: "recvonly" }]],
        ["addTransceiverOnSuccess", null, "sender3"],
        ["replaceTrack", [null, ["video", "x", "label"]], "sender3"],
        ["addTransceiver", [["video", "y", "label"], { direction: "inactive" }]],
        ["removeTrack", "sender1"],
        ["removeTrack", "sender2"],
      ]),
    ).toEqual([
      "added outbound audio a",
      "added outbound video v",
      "removed outbound video v",
      "added outbound video w",
      "removed outbound audio a",
      "removed outbound video w",
    ]);
  });

  it("a remote track is heard of when it is first unmuted", () => {
    expect(
      told([
        ["ontrack", ["video", "v", "label"]],
        ["MediaStreamTrack.onunmute", "v"],
        ["MediaStreamTrack.onmute", "v"],
        ["MediaStreamTrack.onunmute", "v"],
        ["MediaStreamTrack.onmute", "unknown"],
        ["MediaStreamTrack.onended", "v"],
      ]),
    ).toEqual([
      "added inbound video v",
      "unmuted inbound video v",
      "first packet inbound video",
      "muted inbound video v",
      "unmuted inbound video v",
      "ended inbound video v",
    ]);
  });
});
