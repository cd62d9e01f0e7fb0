export { patchOf } from './patch.ts';
export { FIXES } from './fixes/registry.ts';
export { FixSession } from './session.ts';
export type { Stage, Trial } from './session.ts';
export type { Fix } from './fix.ts';
export { typeCheckOf } from './verify/types.ts';
export { writeFiles } from './write-files.ts';
