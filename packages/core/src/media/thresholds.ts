/**
 * Every limit that decides over a verdict, with where it comes from. Times in ms, ratios 0..1.
 */

/**
 * A picture that stands still for longer is a stall. Agora's SDKs count a freeze when two rendered frames are more than
 * 500 ms apart (`totalFrozenTime`); libwebrtc's own freeze (average + 150 ms) also counts hitches that no viewer would call
 * a stall.
 */
export const VIDEO_STALL_MS = 500;

/** A slow stream is not an endless row of stalls: like libwebrtc's freeze, a stall is at least this many frame intervals. */
export const STALL_FRAME_INTERVALS = 3;

/**
 * Shared screens: Chromium repeats an unchanged picture once a second (zero-hertz mode), so only three missed repeats
 * are a stall.
 */
export const SCREEN_STALL_MS = 3000;

/** Opus in DTX sends one packet per 400 ms (RFC 6716, section 2.1.9): two missed updates and some slack. */
export const AUDIO_STALL_MS = 1000;

/**
 * An overdue frame is believed at a second look this much later: a busy main thread delivers late timers and late frame
 * callbacks in any order.
 */
export const SECOND_LOOK_MS = 100;

/** Longer than this without any input, the page was asleep: nobody can say what the picture did. */
export const BLIND_MS = 5000;

/** Loss from which packets arrive "too damaged": NACK and FEC of today's stacks give up around one packet in ten. */
export const STALL_LOSS_RATIO = 0.1;

/** Limits of excellent, good and fair; beyond the last is poor. */
export type Limits = readonly [excellent: number, good: number, fair: number];

/** Microsoft's network requirement for Teams asks for < 1 %, its classifier calls > 10 % poor; 3 % is where video shows it. */
export const LOSS_LIMITS: Limits = [0.01, 0.03, 0.1];

/** Round trip: Teams asks for < 100 ms; 300 ms is ITU-T G.114's 150 ms one way; Microsoft's classifier calls > 500 ms poor. */
export const RTT_LIMITS: Limits = [100, 300, 500];

/** Teams asks for < 30 ms; beyond 100 ms the jitter buffer alone breaks G.114's one-way delay. */
export const JITTER_LIMITS: Limits = [30, 50, 100];

/** Invented samples: Microsoft's classifier calls > 7 % poor; 1 and 3 % as for the loss that causes them. */
export const CONCEALED_LIMITS: Limits = [0.01, 0.03, 0.07];

/** Share of the time frozen. Our choice: one second in a minute is noticed, one in twenty annoys, one in ten is hard to use. */
export const FREEZE_LIMITS: Limits = [0.0167, 0.05, 0.1];

/**
 * Frames per second, negative because more is better: Microsoft's classifier calls a video stream with < 7 poor; 15 is the
 * least that simulcast presets send on purpose for a thumbnail, 10 our choice in between.
 */
export const FRAME_RATE_LIMITS: Limits = [-15, -10, -7];

/** Share of the source's height that a held-back encoder gives up: one step down (1/2) is fair, two (1/4) are poor. */
export const SHORTFALL_LIMITS: Limits = [-1, 0.49, 0.74];

/** Fewer packets than this in an interval make a ratio that is one packet's luck (Opus in DTX sends 3 per second). */
export const MIN_PACKETS = 20;

/** Nothing at all on the transport for longer: even without media a consent check comes every 5 s, give or take 20 % (RFC 7675, section 5.1). */
export const LOST_MS = 6000;

/** A worse level must hold this long: two readings, so that one spike is none. */
export const DOWN_HOLD_MS = 1500;

/** A better level must hold this long, so that the level does not flap with the bandwidth estimator's probing. */
export const UP_HOLD_MS = 10_000;

/** Length of a media window. */
export const WINDOW_MS = 10_000;

/** A track that has not sent or received a byte after this time has failed. */
export const NO_MEDIA_MS = 30_000;

/** Share of the frames taken in that a server does not put out: a tenth is the two rates' jitter, the rest as above. */
export const SERVER_SHORTFALL_LIMITS: Limits = [0.1, 0.49, 0.74];

/** A server that has said nothing for so long says nothing about now. */
export const SERVER_SILENT_MS = 15_000;
