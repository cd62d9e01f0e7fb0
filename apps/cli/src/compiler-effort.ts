import { setFlagsFromString } from 'node:v8';

/** CPU seconds from which on code that runs hot is worth a second, costly compilation. */
const LONG_RUN = 30;

/**
 * An audit runs much code for a short time. V8's last compiler would spend more on that code, in threads beside it, than the audit ever
 * gains, so only the quick ones work until the run turns out to be long. Before Node.js 24 there is no quick optimizing compiler to rely on.
 */
export function saveCompilerEffort(): void {
  if (Number(process.versions.node.split('.')[0]) >= 24) setFlagsFromString('--no-turbofan');
}

/** Lets V8 do all it can once a run has become long. Cheap to call often. */
export function spendCompilerEffort(): void {
  const { user, system } = process.cpuUsage();
  if ((user + system) / 1e6 > LONG_RUN) setFlagsFromString('--turbofan');
}
