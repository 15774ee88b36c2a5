/**
 * Where some of the counters stand among the numbers of an inbound stream and of an outbound layer, for who follows
 * counters over more than one reading. In the units of a sample: durations in ms, but squared delays in s².
 */

// The same in both.
export const BYTES = 0;
export const PACKETS = 1;
export const PACKETS_LOST = 7;
export const RETRANSMITTED_BYTES = 9;
export const NACKS = 11;
export const PLIS = 12;
export const FIRS = 13;

// Of an inbound stream.
export const FRAMES_DECODED = 2;
export const SAMPLES_RECEIVED = 3;
export const JITTER_BUFFER_EMITTED = 4;
/** What processing delays are counted over. */
export const PROCESSED = 5;
/** The frames that delays between frames are counted over. */
export const INTER_FRAMES = 6;
export const FRAMES_RECEIVED = 15;
export const FRAMES_DROPPED = 16;
export const FRAMES_RENDERED = 17;
export const KEY_FRAMES_DECODED = 18;
export const FREEZES = 19;
export const FREEZE_DURATION = 20;
export const PAUSES = 21;
export const PAUSE_DURATION = 22;
export const CONCEALED_SAMPLES = 23;
export const SILENT_CONCEALED_SAMPLES = 24;
export const AUDIO_ENERGY = 26;
export const SAMPLES_DURATION = 27;
export const INBOUND_QP = 33;
export const DECODE_TIME = 34;
export const PROCESSING_DELAY = 35;
export const INTER_FRAME_DELAY = 36;
export const SQUARED_INTER_FRAME_DELAY = 37;
export const JITTER_BUFFER_DELAY = 38;
export const JITTER_BUFFER_TARGET_DELAY = 39;
export const JITTER_BUFFER_MINIMUM_DELAY = 40;

// Of an outbound layer.
export const FRAMES_ENCODED = 2;
export const FRAMES_SENT = 3;
export const KEY_FRAMES_ENCODED = 4;
export const RESOLUTION_CHANGES = 6;
export const OUTBOUND_QP = 19;
export const ENCODE_TIME = 20;
export const PACKET_SEND_DELAY = 21;
/** The first of the four slots of `qualityLimitationDurations`: none, cpu, bandwidth, other. */
export const LIMITATION = 22;
