import type { Status } from '@airworthy/model';
import type { AuditorRole } from '@airworthy/program';

/** How an audit went, as far as somebody wrote it down. Names, not ids. */
export interface ProcessRecord {
  /** Hours by role of auditor: planned at first, and written down. */
  hours: readonly { role: AuditorRole; planned: number; worked: number }[];
  /** What became of findings; absent where no program kept it. */
  findings?: {
    /** From the first day to the day that somebody verified it, or until today, the longest first. */
    slow: readonly { service: string; item: string; days: number; done: boolean }[];
    /** Held to be done, and opened again. */
    reopened: readonly { service: string; item: string; times: number; note: string }[];
    /** Answers that differ from what the machine decides, and findings that were dismissed. */
    overruled: readonly { service: string; item: string; machine: Status; human: Status | 'dismissed'; by: string; reason: string }[];
  };
}
