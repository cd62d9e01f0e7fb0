import type { Wiring } from '@airworthy/model';
import type { BootResult } from '../boot/boot-service.ts';

/** Wiring of a registration in the text that the start of the app did not carry out, though reach may lead to it. */
export function unregistered(boot: BootResult, reach: Wiring): Wiring {
  if (reach.state === 'not-wired' || reach.state === 'unknown') return reach;
  const whole = boot.diagnostics.every((one) => one.code !== 'entry-dies' && one.code !== 'budget-exhausted');
  return whole && boot.onlyLoadedBy === undefined && boot.routes.length > 0 && boot.openScopes.length === 0
    ? { state: 'not-wired', rung: 'L2', reason: 'the app never gets here while it starts' }
    : { state: 'unknown', rung: 'L2', reason: 'the start of the app could not be followed to the end' };
}
