import type { ServiceInfo } from "@rtcscope/core";
import { a, aText, type Check, shape } from "../check";
import { CHECKS, type OtlpOptions } from "../options";

export interface SdkOptions extends OtlpOptions {
  /**
   * The service, when the providers are wanted before `createScope` tells it; they are made when they are first asked
   * for, and a resource cannot change afterwards.
   */
  readonly service?: ServiceInfo;
  /**
   * Makes these providers the global ones, with a context manager and W3C propagation, so that other instrumentations
   * find them. Default false: no global is overwritten.
   */
  readonly register?: boolean;
}

const service: Check = shape({ name: aText, version: aText, namespace: aText, environment: aText }, ["name"]);
const check = shape({ ...CHECKS, service, register: a("boolean") } satisfies Record<keyof SdkOptions, Check>, ["url"]);

/** @throws TypeError naming the option's path */
export function checkSdkOptions(options: unknown): void {
  check(options, "sdk: options");
}
