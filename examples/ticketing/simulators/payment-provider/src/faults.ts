/** What goes wrong on demand; set over `POST /control/faults`. */
export interface Faults {
  /** Milliseconds before every answer of the API. */
  delayMs: number;
  /** So many of the next calls are answered with 503 before anything is done. */
  failNext: number;
  /** So many of the next calls are done, but answered with 500, as if the answer was lost. */
  loseNext: number;
  webhookDelayMs: number;
  duplicateWebhooks: boolean;
  outOfOrder: boolean;
}

export function noFaults(): Faults {
  return {
    delayMs: 0,
    failNext: 0,
    loseNext: 0,
    webhookDelayMs: 0,
    duplicateWebhooks: false,
    outOfOrder: false,
  };
}

export function setFaults(faults: Faults, wanted: Record<string, unknown>): void {
  for (const key of ['delayMs', 'failNext', 'loseNext', 'webhookDelayMs'] as const) {
    const value = wanted[key];
    if (typeof value === 'number' && value >= 0) faults[key] = value;
  }
  for (const key of ['duplicateWebhooks', 'outOfOrder'] as const) {
    const value = wanted[key];
    if (typeof value === 'boolean') faults[key] = value;
  }
}
