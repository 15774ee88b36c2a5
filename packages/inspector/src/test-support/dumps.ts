/**
 * Dumps of a small call that nobody held, in the layout of Chrome's own rtcstats dump (version 3) and of
 * chrome://webrtc-internals, with a mark in every place in which a real one has something that is nobody's business.
 */

/** What may not appear anywhere unless it is asked for. */
export const MARKS = {
  address: "203.0.113.77",
  address6: "2001:db8:dead:beef:1:2:3:77",
  host: "hidden-host.example",
  path: "hidden-room-4711",
  token: "hidden-token-5f3e2d1c0b9a87654321",
  label: "Hidden Label of Jane",
  identity: "jane.doe@people.example",
  track: "hidden-track-of-jane",
  stream: "hidden-stream-of-jane",
  cname: "hiddenCnameOfJane",
  origin: "hiddenOriginOfJane",
  ufrag: "hiddenUfrag",
  certificate: "AB:CD:EF:12:34:56:78:9A",
} as const;

export const T0 = Date.UTC(2026, 1, 3, 9, 0, 0);
const URL_TEXT = `https://${MARKS.host}/${MARKS.path}/${MARKS.identity}?token=${MARKS.token}`;
const TURN = `turn:${MARKS.host}:3478?transport=udp`;

const candidate = (address: string, type: string) =>
  `candidate:1 1 udp 2122260223 ${address} 47747 typ ${type} raddr ${MARKS.address} rport 9 ufrag ${MARKS.ufrag}`;

const sdp = (ufrag: string) =>
  [
    "v=0",
    `o=${MARKS.origin} 4516545099266795429 2 IN IP4 ${MARKS.address}`,
    `s=${MARKS.label}`,
    "t=0 0",
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    `c=IN IP6 ${MARKS.address6}`,
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${MARKS.token}`,
    `a=fingerprint:sha-256 ${MARKS.certificate}`,
    `a=${candidate(MARKS.address6, "srflx")}`,
    `a=msid:${MARKS.stream} ${MARKS.track}`,
    `a=ssrc:7 cname:${MARKS.cname}`,
    "",
  ].join("\r\n");

interface Report {
  id: string;
  type: string;
  timestamp: number;
  [member: string]: unknown;
}

/** A reading `second` seconds into the call: 100 kbit/s of video at 25 frames/s, unless `frozen`. */
export function reading(second: number, frames = 25 * second): Report[] {
  const timestamp = T0 + 1000 * second;
  const report = (id: string, type: string, members: object): Report => ({ id, type, timestamp, ...members });
  return [
    report("T01", "transport", { selectedCandidatePairId: "CP1", dtlsState: "connected", iceState: "connected" }),
    report("CP1", "candidate-pair", {
      localCandidateId: "L1",
      remoteCandidateId: "R1",
      transportId: "T01",
      state: "succeeded",
      nominated: true,
      currentRoundTripTime: 0.02,
      bytesReceived: 12_500 * second,
    }),
    report("L1", "local-candidate", {
      candidateType: "relay",
      protocol: "udp",
      relayProtocol: "udp",
      address: MARKS.address,
      ip: MARKS.address,
      relatedAddress: MARKS.address6,
      url: TURN,
      usernameFragment: MARKS.ufrag,
    }),
    report("R1", "remote-candidate", { candidateType: "srflx", protocol: "udp", address: MARKS.address6 }),
    report("IT1", "inbound-rtp", {
      kind: "video",
      ssrc: 7,
      mid: "0",
      codecId: "C1",
      trackIdentifier: MARKS.track,
      transportId: "T01",
      bytesReceived: 12_500 * second,
      packetsReceived: 25 * second,
      packetsLost: second,
      jitter: 0.004,
      framesDecoded: frames,
      framesReceived: frames,
      framesPerSecond: 25,
      frameWidth: 640,
      frameHeight: 360,
      freezeCount: frames < 25 * second ? 1 : 0,
      totalFreezesDuration: frames < 25 * second ? 2 : 0,
    }),
    report("IT2", "inbound-rtp", { kind: "audio", ssrc: 8, bytesReceived: 0, packetsReceived: 0, packetsLost: 0 }),
    report("C1", "codec", { mimeType: "video/VP8", payloadType: 96, sdpFmtpLine: MARKS.label }),
    report("D1", "data-channel", { label: MARKS.label, protocol: MARKS.identity, state: "open" }),
    report("CF1", "certificate", { fingerprint: MARKS.certificate, base64Certificate: MARKS.token }),
  ];
}

type Line = [method: string, connection: string | null, ...rest: unknown[]];

/** Calls and events, each with its time in ms since T0. */
function calls(connection: string): [number, Line][] {
  const description = { type: "offer", sdp: sdp(MARKS.ufrag) };
  const config = { iceServers: [{ urls: [TURN], username: MARKS.identity, credential: MARKS.token }] };
  const track = { track: MARKS.track, streams: [MARKS.stream] };
  const error = `no route to ${MARKS.address} for ${MARKS.identity} (${URL_TEXT})`;
  return [
    [0, ["create", connection, config, URL_TEXT]],
    [1, ["transceiverAdded", connection, { mid: null, kind: "video", sender: track, receiver: track }]],
    [2, ["createDataChannel", connection, { label: MARKS.label, protocol: MARKS.identity }]],
    [3, ["createOffer", connection, {}]],
    [5, ["createOfferOnSuccess", connection, description]],
    [6, ["setLocalDescription", connection, description]],
    [8, ["setLocalDescriptionOnSuccess", connection, null]],
    [9, ["onsignalingstatechange", connection, "have-local-offer"]],
    [10, ["onicegatheringstatechange", connection, "gathering"]],
    [12, ["onicecandidate", connection, { sdpMid: "0", candidate: candidate(MARKS.address, "host") }]],
    [
      13,
      [
        "onicecandidateerror",
        connection,
        { url: TURN, errorCode: 701, errorText: error, address: MARKS.address, hostCandidate: `${MARKS.address}:9` },
      ],
    ],
    [20, ["setRemoteDescription", connection, { type: "answer", sdp: sdp("otherUfrag") }]],
    [21, ["setRemoteDescriptionOnFailure", connection, `OperationError: ${error}`]],
    [22, ["ontrack", connection, `video:${MARKS.track} stream:${MARKS.stream}`]],
    [23, ["addIceCandidate", connection, { sdpMid: "0", candidate: candidate(MARKS.address6, "srflx") }]],
    [30, ["oniceconnectionstatechange", connection, "checking"]],
    [31, ["onconnectionstatechange", connection, "connecting"]],
    [120, ["oniceconnectionstatechange", connection, "connected"]],
    [160, ["onconnectionstatechange", connection, "connected"]],
    [170, [MARKS.identity, connection, { [MARKS.label]: MARKS.identity }]],
  ];
}

const media: [number, Line][] = [
  [0, ["navigator.mediaDevices.getUserMedia", "7-0", { video: { deviceId: MARKS.label } }, "r1", URL_TEXT]],
  [
    1,
    ["navigator.mediaDevices.getUserMediaOnSuccess", "7-0", [["video", MARKS.track, MARKS.label, MARKS.stream]], "r1"],
  ],
  [2, ["navigator.mediaDevices.getUserMediaOnFailure", "7-0", ["NotAllowedError", MARKS.label], "r2"]],
];

export interface RecordedCall {
  /** Names of the peer connections; default one, `7-1`. */
  connections?: readonly string[];
  /** Readings, one a second from the first second on; default 12. */
  seconds?: number;
  /** Frames decoded at a second; default 25 a second. */
  frames?: (second: number) => number;
}

/** The lines of a native rtcstats dump (version 3). */
export function rtcstatsDump({ connections = ["7-1"], seconds = 12, frames }: RecordedCall = {}): string {
  const client = { userAgentData: { brands: [{ brand: "Google Chrome", version: "144" }] } };
  const lines: [number, Line][] = [[0, ["create", null, client]], ...media];
  for (const connection of connections) {
    lines.push(...calls(connection));
    for (let second = 1; second <= seconds; second++) {
      const reports = reading(second, frames?.(second));
      const map = Object.fromEntries(reports.map((report) => [report.id, report]));
      lines.push([1000 * second + 1, ["getStats", connection, map]]);
    }
  }
  lines.sort(([a], [b]) => a - b);
  let last = 0;
  const text = lines.map(([time, line], at) => {
    const delta = at === 0 ? T0 + time : time - last;
    last = time;
    return JSON.stringify([...line, delta]);
  });
  const header = { fileFormat: 3, url: URL_TEXT, remoteAddresses: [MARKS.address], authData: MARKS.identity };
  return `RTCStatsDump\n${JSON.stringify(header)}\n${text.join("\n")}\n`;
}

/** The same as chrome://webrtc-internals writes it. */
export function internalsDump({ connections = ["7-1"], seconds = 12, frames }: RecordedCall = {}): string {
  const readings = Array.from({ length: seconds }, (_, at) => reading(at + 1, frames?.(at + 1)));
  const iso = (ms: number) => new Date(ms).toISOString();
  const stats: Record<string, unknown> = {};
  for (const { id, type } of readings[0] ?? []) {
    const series = readings.flatMap((reports) => reports.filter((report) => report.id === id));
    for (const member of Object.keys(series[0] ?? {}).filter((name) => name !== "id" && name !== "type"))
      stats[`${id}-${member}`] = {
        startTime: iso(series[0]?.timestamp ?? T0),
        endTime: iso(series.at(-1)?.timestamp ?? T0),
        statsType: type,
        values: JSON.stringify(series.map((report) => report[member])),
      };
  }
  const entryOf = ([time, [type, , value]]: [number, Line]) => ({
    timestamp: T0 + time,
    type,
    value: value === undefined ? "" : JSON.stringify(value),
  });
  const one = (connection: string) => ({
    rtcConfiguration: JSON.stringify({ iceServers: [{ urls: [TURN], username: MARKS.identity }] }),
    url: URL_TEXT,
    pid: 4711,
    updateLog: calls(connection).map(entryOf).slice(1),
    stats,
  });
  return JSON.stringify({
    getUserMedia: [{ rid: 7, pid: 4711, origin: `https://${MARKS.host}`, timestamp: T0, audio: MARKS.label }],
    PeerConnections: Object.fromEntries(connections.map((connection) => [connection, one(connection)])),
    UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36",
  });
}
