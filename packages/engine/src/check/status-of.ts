import type { CheckOutcome, Facts, ServiceInfo, Status } from '@airworthy/model';
import { emptyModel } from '@airworthy/model';
import type { AnyCheck } from './define-check.ts';
import { runCheck } from './run-check.ts';

/** For tests of checks: asks one about a service that has these facts and no others. */
export function ask(check: AnyCheck, facts: Partial<Facts>, service: Partial<ServiceInfo> = {}): CheckOutcome {
  const model = emptyModel(service);
  Object.assign(model.facts, facts);
  return runCheck(check, model);
}

/** The status alone. */
export function statusOf(check: AnyCheck, facts: Partial<Facts>): Status {
  return ask(check, facts).status;
}

/** Facts of tests all sit in one place. */
export const AT = { path: 'src/app.ts', line: 12 };

export const NOT_WIRED = { state: 'not-wired', rung: 'L1', reason: 'no production module imports src/app.ts' } as const;
