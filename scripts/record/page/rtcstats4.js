/**
 * A writer of rtcstats 4 (`RTCStatsDump`, numeric methods, compressed statistics and descriptions), made from the grammar:
 * the client that writes it is on no package registry. Names that it has no number for stay names, as the format allows.
 */
const METHODS = {
  getStats: "g",
  createOffer: 2,
  createOfferOnSuccess: 3,
  createAnswer: 4,
  createAnswerOnSuccess: 5,
  setLocalDescription: 6,
  setLocalDescriptionOnSuccess: 7,
  setRemoteDescription: 8,
  setRemoteDescriptionOnSuccess: 9,
  addIceCandidate: 10,
  addIceCandidateOnSuccess: 11,
  onicecandidate: 20,
  ontrack: 22,
  onsignalingstatechange: 23,
  oniceconnectionstatechange: 24,
  onconnectionstatechange: 25,
  onicegatheringstatechange: 26,
  onnegotiationneeded: 27,
  ondatachannel: 28,
  addTrack: 30,
  addTransceiver: 32,
  createDataChannel: 35,
  close: 36,
  create: 39,
  setParameters: 50,
  replaceTrack: 51,
};

const TYPES = [
  ...["inbound-rtp", "outbound-rtp", "remote-inbound-rtp", "remote-outbound-rtp", "transport", "candidate-pair"],
  ...["local-candidate", "remote-candidate", "data-channel", "peer-connection", "certificate", "media-source"],
  ...["media-playout", "codec"],
];

const PROPERTIES = {
  ...{ timestamp: "t", payloadType: 4, transportId: 5, mimeType: 6, clockRate: 7, ssrc: 10, kind: 11, codecId: 12 },
  ...{ packetsReceived: 14, packetsLost: 15, jitter: 16, trackIdentifier: 17, mid: 18, remoteId: 19 },
  ...{ framesDecoded: 20, keyFramesDecoded: 21, framesDropped: 22, frameWidth: 23, frameHeight: 24 },
  ...{ framesPerSecond: 25, totalInterFrameDelay: 28, freezeCount: 32, totalFreezesDuration: 33 },
  ...{ bytesReceived: 41, jitterBufferDelay: 47, jitterBufferEmittedCount: 49, framesReceived: 60 },
  ...{ localId: 74, roundTripTime: 75, totalRoundTripTime: 76, fractionLost: 77, packetsSent: 79, bytesSent: 80 },
  ...{ mediaSourceId: 81, rid: 82, encodingIndex: 83, targetBitrate: 87, framesSent: 89, framesEncoded: 91 },
  ...{ qualityLimitationReason: 95, qualityLimitationDurations: 96, active: 100, width: 106, height: 107 },
  ...{ dtlsState: 123, iceState: 124, selectedCandidatePairId: 125, address: 134, port: 135, candidateType: 136 },
  ...{ localCandidateId: 148, remoteCandidateId: 149, nominated: 150, currentRoundTripTime: 152 },
};

const UNWANTED = new Set(["isRemote", "ip", "mediaType", "writable", "localCertificateId", "remoteCertificateId"]);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What changed of one value; `undefined` when nothing did. Objects change by member, lists as a whole. */
function changed(value, before) {
  if (same(value, before)) return undefined;
  if (!isPlain(value) || !isPlain(before)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, member]) => !same(member, before[key])));
}

/** Statistics of one connection, each report as its difference to the one before. */
function createStatsWriter() {
  const numbers = new Map();
  let previous = {};
  const number = (id) => {
    if (!numbers.has(id)) numbers.set(id, String(numbers.size));
    return numbers.get(id);
  };

  function difference(entry, before, newest) {
    const out = {};
    for (const [name, value] of Object.entries(entry)) {
      if (name === "id" || UNWANTED.has(name) || (name === "timestamp" && value === newest)) continue;
      const news = changed(value, before?.[name]);
      if (news === undefined) continue;
      if (name === "type") out.type = TYPES.includes(value) ? TYPES.indexOf(value) + 1 : value;
      else out[PROPERTIES[name] ?? name] = name.endsWith("Id") ? number(value) : news;
    }
    return out;
  }

  return (report) => {
    const entries = JSON.parse(JSON.stringify([...report.values()])).filter(({ type }) => type !== "certificate");
    const newest = Math.max(...entries.map(({ timestamp }) => timestamp));
    const delta = { t: newest };
    for (const entry of entries) {
      const news = difference(entry, previous[entry.id], newest);
      if (Object.keys(news).length > 0) delta[number(entry.id)] = news;
    }
    const current = Object.fromEntries(entries.map((entry) => [entry.id, entry]));
    for (const id of Object.keys(previous)) if (!(id in current)) delta[number(id)] = null;
    previous = current;
    return delta;
  };
}

const sections = (sdp) => sdp.split(/\r\n(?=m=)/).map((section) => section.trim());

/** A section that is the same as in the description before is only named. */
function shortened(description, before) {
  if (!before || before.type !== description.type) return description;
  const known = sections(before.sdp);
  const sdp = sections(description.sdp).map((section, at) =>
    section === known[at] ? (at === 0 ? "v=" : "m=") : section,
  );
  return { type: description.type, sdp: `${sdp.join("\r\n")}\r\n` };
}

const plainTrack = (track, ...streams) => [track.kind, track.id, track.label, ...streams.map(({ id }) => id)];

/** What a call is written down with. */
const ARGUMENTS = {
  addTrack: plainTrack,
  addTransceiver: (track, init) => [
    typeof track === "string" ? track : plainTrack(track),
    { ...init, streams: init?.streams?.map(({ id }) => id) },
  ],
  createDataChannel: (...args) => args,
  setParameters: ({ transactionId: _, ...parameters }) => [parameters],
  replaceTrack: (track) => [null, track && plainTrack(track)],
  close: () => undefined,
};

export function installRtcstats4(file, pollMs) {
  const Wrapped = window.RTCPeerConnection;
  const { prototype } = Wrapped;
  const ids = new Map();
  const ofSender = (sender) => [...ids.keys()].find((connection) => connection.getSenders().includes(sender));
  let last = 0;
  const trace = (name, id, ...args) => {
    const time = Date.now();
    file.lines.push(JSON.stringify([METHODS[name] ?? name, id, ...args, time - last]));
    last = time;
  };

  const header = {
    url: location.pathname,
    origin: location.origin,
    userAgent: navigator.userAgent,
    startTime: Date.now(),
    remoteAddresses: ["127.0.0.1"],
    locations: [null],
    clientProtocol: "rtcstats#4.0",
    fileFormat: 3,
  };
  file.lines.push("RTCStatsDump", JSON.stringify(header));
  trace("create", null, { hardwareConcurrency: navigator.hardwareConcurrency });

  function listen(connection, id) {
    connection.addEventListener("icecandidate", ({ candidate }) => trace("onicecandidate", id, candidate));
    connection.addEventListener("track", ({ track, streams }) => trace("ontrack", id, plainTrack(track, ...streams)));
    connection.addEventListener("negotiationneeded", () => trace("onnegotiationneeded", id, undefined));
    connection.addEventListener("datachannel", ({ channel }) =>
      trace("ondatachannel", id, [channel.id, channel.label]),
    );
    for (const state of ["signalingState", "iceConnectionState", "connectionState", "iceGatheringState"]) {
      const event = `${state.toLowerCase()}change`;
      connection.addEventListener(event, () => trace(`on${event}`, id, connection[state]));
    }
  }

  function poll(connection, id) {
    const compress = createStatsWriter();
    const read = async () => {
      const report = await connection.getStats();
      if (connection.signalingState === "closed") return;
      file.read(id);
      trace("getStats", id, compress(report));
    };
    let timer;
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState !== "connected" || timer) return;
      timer = setInterval(() => (connection.signalingState === "closed" ? clearInterval(timer) : read()), pollMs);
      read();
    });
  }

  function Recorded(config) {
    const connection = new Wrapped(config);
    const id = `PC_${ids.size}`;
    ids.set(connection, { id, created: {} });
    trace("create", id, config);
    listen(connection, id);
    poll(connection, id);
    return connection;
  }
  Recorded.prototype = prototype;
  window.RTCPeerConnection = Recorded;

  for (const [name, plain] of Object.entries(ARGUMENTS)) {
    const onSender = name in RTCRtpSender.prototype;
    const owner = onSender ? RTCRtpSender.prototype : prototype;
    const native = owner[name];
    owner[name] = function (...args) {
      const known = ids.get(onSender ? ofSender(this) : this);
      if (known) trace(name, known.id, plain(...args));
      return native.apply(this, args);
    };
  }

  /** What a description is written as the difference to. Created ones count only until there is a local one. */
  const base = (name, connection, type) => {
    if (name === "setRemoteDescription") return connection.remoteDescription;
    return connection.localDescription ?? (name === "setLocalDescription" ? ids.get(connection).created[type] : null);
  };

  let tracking = 0;
  for (const name of [
    "createOffer",
    "createAnswer",
    "setLocalDescription",
    "setRemoteDescription",
    "addIceCandidate",
  ]) {
    const native = prototype[name];
    const creates = name.startsWith("create");
    const describes = !creates && name.endsWith("Description");
    prototype[name] = async function (...args) {
      const known = ids.get(this);
      if (!known) return native.apply(this, args);
      const call = `${METHODS[name]}-${tracking++}`;
      const [first] = args;
      trace(name, known.id, describes ? shortened(first, base(name, this, first.type)) : first, call);
      const result = await native.apply(this, args);
      const made = creates ? shortened(result, base(name, this, result.type)) : undefined;
      trace(`${name}OnSuccess`, known.id, made, call);
      if (creates) known.created[result.type] = result;
      return result;
    };
  }
}
