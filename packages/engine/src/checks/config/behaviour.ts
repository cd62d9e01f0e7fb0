import { defineCheck } from '../../check/define-check.ts';
import type { Holds } from '../../check/define-check.ts';
import { live } from '../../derive/wired.ts';

export const sameEverywhere = defineCheck({
  id: 'config/same-code-everywhere',
  title: 'The work itself does not ask which environment it runs in',
  failTitle: 'The code does something else in production than where it was tested',
  needs: ['codeUses'],
  // Levels of logs, details of errors and defaults of settings may differ; they are told where nothing else asks.
  subjects: ({ codeUses }) => {
    const asks = live(codeUses).filter((use) => /^node-env-(?:branch|unclear)$/.test(use.kind));
    return asks.length > 0 ? asks : live(codeUses).filter((use) => use.kind === 'node-env-setting');
  },
  holds: (use) => (use.kind === 'node-env-branch' ? false : use.kind === 'node-env-setting' ? true : undefined),
  location: (use) => use.location,
  message: (use, holds) =>
    holds === true
      ? `a setting, a line of the log or the text of an error asks ${use.detail ?? 'NODE_ENV'}`
      : (use.detail ?? 'a decision depends on NODE_ENV'),
  whenNone: 'pass',
  noneMessage: 'No decision of the work depends on NODE_ENV.',
  confidence: 'likely',
});

export const settingsKeptPrivate = defineCheck({
  id: 'config/settings-kept-private',
  title: 'Settings are neither logged nor sent as a whole',
  failTitle: 'The whole configuration is logged or sent to a client',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => live(codeUses).filter((use) => use.kind === 'config-exposed'),
  holds: () => false,
  location: (use) => use.location,
  message: (use) => use.detail ?? 'the whole configuration leaves the process',
  whenNone: 'pass',
  noneMessage: 'Nowhere is the whole configuration logged or sent.',
  confidence: 'likely',
});

/** Keys have items of their own, and a wrong default there shows at the first start. */
const ELSEWHERE = new Set(['encryption']);

export const protectionOnByDefault = defineCheck({
  id: 'config/protection-on-by-default',
  title: 'Protection is on unless somebody switches it off',
  failTitle: 'A protection is off until somebody sets a variable',
  needs: ['codeUses', 'controlSwitches'],
  subjects: ({ codeUses, controlSwitches }) => [
    ...live(codeUses)
      .filter((use) => use.kind === 'flag-off-security')
      .map((use) => ({ location: use.location, on: false as Holds, message: use.detail ?? 'a protection waits for a variable' })),
    ...live(controlSwitches)
      .filter((one) => !ELSEWHERE.has(one.control))
      .map((one) => ({
        location: one.location,
        on: (one.whenUnset === 'unknown' ? undefined : one.whenUnset === 'on') as Holds,
        message: `${one.control} without ${one.name}: ${one.whenUnset} (${one.test})`,
      })),
  ],
  holds: (subject) => subject.on,
  location: (subject) => subject.location,
  message: (subject) => subject.message,
  whenNone: 'pass',
  noneMessage: 'No protection waits for a variable.',
  confidence: 'likely',
});
