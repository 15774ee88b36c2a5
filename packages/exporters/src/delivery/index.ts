export type { Delivery, DeliveryOptions } from "./contract";
export { createDelivery } from "./delivery";
export { type IndexedDbStoreOptions, indexedDbStore, openIndexedDb } from "./indexed-db";
export { DEFAULT_LIMITS } from "./limits";
export { type Persistence, persistIn } from "./persistence";
export type {
  DeliveryClock,
  DeliveryCounts,
  DeliveryDiag,
  DeliveryLimits,
  DeliveryPage,
  DeliveryRecord,
  DeliveryStore,
  DeliveryTimers,
  DropReason,
  OtlpSignal,
  PageChange,
  SignalCounts,
  StoredBatch,
} from "./types";
