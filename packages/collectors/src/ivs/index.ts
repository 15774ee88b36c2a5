export { type IvsSession, type IvsStageOptions, observeIvsStage } from "./observe-ivs-stage";
export type { IvsLayer, IvsParticipant, IvsStage, IvsStageError, IvsStageEvents, IvsStream } from "./types";
