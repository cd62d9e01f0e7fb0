import { setFlagsFromString } from 'node:v8';

/** CPU seconds from which on code that runs hot is worth a second, costly compilation. */
const LONG_RUN = 30;

/**
 * An audit runs much code for a short time. V8's last compiler would spend more on that code, in threads beside it, than the audit ever
 * gains, so only the quick ones work until the run turns out to be long. The SQL parser is WebAssembly with functions so large that
 * optimizing them takes 400 MB. Before Node.js 24 there is no quick optimizing compiler for JavaScript to rely on.
 */
export function saveCompilerEffort(): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  if (Number(process.versions.node.split('.')[0]) >= 24) setFlagsFromString('--no-turbofan');
}

/** Lets V8 do all it can once a run has become long. Cheap to call often. */
export function spendCompilerEffort(): void {
  const { user, system } = process.cpuUsage();
  if ((user + system) / 1e6 > LONG_RUN) setFlagsFromString('--turbofan');
}
