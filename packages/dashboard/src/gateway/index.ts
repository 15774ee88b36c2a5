export { type GatewayOptions, gatewayConfig } from "./config";
export { DESTINATIONS, type Destination, QUEUE_ON_DISK } from "./destinations";
export { gatewayFiles } from "./files";
export { type Data, toYaml } from "./yaml";
