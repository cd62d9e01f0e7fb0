import type { Node } from 'oxc-parser';
import type { Location } from '@airworthy/model';

/** A value as it was when it left the audited code, detached from the heap. Read it with `boot/inspect.ts`. */
export type BootValue =
  | { kind: 'known'; value: string | number | boolean | null | undefined | bigint }
  | { kind: 'object'; properties: Record<string, BootValue>; open: boolean; className?: string; site?: Location }
  | { kind: 'array'; items: BootValue[]; open: boolean }
  | { kind: 'env'; name: string; fallback?: BootValue; derived: boolean }
  | { kind: 'template'; parts: (string | BootValue)[] }
  | { kind: 'function'; path: string; node: Node; name: string; offset: number }
  | { kind: 'choice'; options: { condition: string; value: BootValue }[] }
  | { kind: 'external'; name: string; call?: number }
  | { kind: 'regexp'; source: string }
  | { kind: 'unknown'; reason: string };
