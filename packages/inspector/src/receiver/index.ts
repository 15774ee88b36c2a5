export { type AccessRules, accessControl, bracketed, isHostAllowed, isOriginAllowed } from "./access";
export type { BodyLimits } from "./body";
export { type ReceiverOptions, receiverRoutes } from "./routes";
