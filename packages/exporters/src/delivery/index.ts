export { createDelivery } from "./delivery";
export type {
  Delivery,
  DeliveryClock,
  DeliveryCounts,
  DeliveryDiag,
  DeliveryLimits,
  DeliveryOptions,
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
