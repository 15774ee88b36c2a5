import { z } from "zod";

const MIB = 1024 * 1024;
const PORT = "must be a whole number from 0 to 65535";

const origin = z.string().refine((value) => {
  if (value === "*" || value === "null") return true;
  const probe = value.replace("://*.", "://");
  return URL.canParse(probe) && new URL(probe).origin === probe;
}, 'must be an origin such as "https://app.example", "https://*.example" or "*"');

const hostName = z
  .string()
  .regex(
    /^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i,
    'must be a host name without port, such as "dev.example" or ".example" for its subdomains',
  );

/** Options of the inspector, checked where they come in. */
export const inspectorOptionsSchema = z.strictObject({
  /** Port to listen on; 0 takes a free one. */
  port: z.int(PORT).min(0, PORT).max(65535, PORT).default(4318),
  /** Address to listen on. Anything but loopback shows the data to the network. */
  host: z.string().min(1).default("127.0.0.1"),
  /** Keep everything in memory; nothing is written to disk. */
  memory: z.boolean().default(false),
  /** Folder of the store. */
  dir: z.string().min(1).default(".rtcscope"),
  /** Origins that may send and read, beside those of this machine. */
  allowOrigins: z.array(origin).default([]),
  /** Names that the Host header may hold, beside localhost. */
  allowHosts: z.array(hostName).default([]),
  /** Age in days after which records are deleted. */
  retentionDays: z.number().positive("must be above 0").default(30),
  /** Size in MiB above which the oldest sessions are deleted. */
  retentionMb: z.number().positive("must be above 0").default(1024),
  /** Largest request body as sent, in bytes. */
  maxBodyBytes: z
    .int()
    .positive()
    .default(8 * MIB),
  /** Largest request body after decompression, in bytes. */
  maxDecodedBytes: z
    .int()
    .positive()
    .default(64 * MIB),
  /** Records that may wait to be written before senders get 429. */
  maxQueuedRecords: z.int().positive().default(100_000),
});

export type InspectorOptions = z.input<typeof inspectorOptionsSchema>;
export type ResolvedOptions = z.output<typeof inspectorOptionsSchema>;

/** An option is wrong; `option` names it as in InspectorOptions. */
export class OptionError extends Error {
  override name = "OptionError";
  constructor(
    readonly option: string,
    readonly problem: string,
  ) {
    super(`${option}: ${problem}`);
  }
}

/** Throws OptionError that names the option and what would be right. */
export function resolveOptions(options: InspectorOptions): ResolvedOptions {
  const parsed = inspectorOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === "unrecognized_keys")
    throw new OptionError(issue.keys[0] ?? "options", "is not an option of the inspector");
  throw new OptionError(String(issue?.path[0] ?? "options"), issue?.message ?? "is wrong");
}
