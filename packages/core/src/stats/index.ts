export { createStatsReader, GAP_MS, type StatsReader, type StatsReaderOptions } from "./reader";
export type {
  CandidatePairSample,
  CandidateSample,
  Codec,
  DataChannelSample,
  InboundStream,
  MediaKind,
  OutboundLayer,
  OutboundStream,
  PlayoutSample,
  QualityLimitation,
  RemoteInbound,
  RemoteOutbound,
  StatsReportLike,
  StatsSample,
  TransportSample,
} from "./sample";
