import type { ControlSwitch, EnvRead } from '@airworthy/model';
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

const ON = /^(?:true|1|yes|on)$/i;
const OFF = /^(?:false|0|no|off)$/i;

/** What a switch does when nobody sets its variable. A default of the schema that the value is read through comes first. */
function unsetMeans(one: ControlSwitch, envReads: readonly EnvRead[]): ControlSwitch['whenUnset'] {
  const declared = live(envReads).find((read) => read.through === 'schema' && read.name === one.name && read.fallback.state !== 'absent');
  if (declared === undefined) return one.whenUnset;
  const value = declared.fallback.state === 'known' ? String(declared.fallback.value) : '';
  if (ON.test(value)) return one.inverted ? 'off' : 'on';
  if (OFF.test(value)) return one.inverted ? 'on' : 'off';
  return one.whenUnset;
}

export const protectionOnByDefault = defineCheck({
  id: 'config/protection-on-by-default',
  title: 'Protection is on unless somebody switches it off',
  failTitle: 'A protection is off until somebody sets a variable',
  needs: ['codeUses', 'controlSwitches', 'envReads'],
  beside: ['envReads'],
  subjects: ({ codeUses, controlSwitches, envReads }) => [
    ...live(codeUses)
      .filter((use) => use.kind === 'flag-off-security')
      .map((use) => ({ location: use.location, on: false as Holds, message: use.detail ?? 'a protection waits for a variable' })),
    ...live(controlSwitches)
      .filter((one) => !ELSEWHERE.has(one.control))
      .map((one) => ({ ...one, whenUnset: unsetMeans(one, envReads) }))
      .map((one) => ({
        location: one.location,
        on: (one.whenUnset === 'unknown' ? undefined : one.whenUnset === 'on') as Holds,
        message: `${one.control} without ${one.name}: ${one.whenUnset} (${one.test})`,
      })),
  ],
  holds: (subject) => subject.on,
  location: (subject) => subject.location,
  message: (subject) => subject.message,
  whenNone: 'na',
  noneMessage: 'No variable that is named for a protection (TLS, rate limits, scanning, verification …) is compared with yes or no.',
  confidence: 'likely',
});
