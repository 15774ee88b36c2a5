export { observeDevices } from "./observe-devices";
