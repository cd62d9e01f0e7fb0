import type { MoneySplit } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { told } from '../../derive/wired.ts';

const NONE = 'No amount is split.';
const HOW: Readonly<Record<MoneySplit['remainder'], string>> = {
  rest: 'the last part is what is left',
  allocated: 'what rounding leaves is handed out',
  checked: 'the sum of the parts is compared with the whole',
  none: 'each part is rounded by itself, and nothing compares their sum with the whole',
};

function print(split: MoneySplit): string {
  return `${split.within} makes ${split.parts.join(', ')} of ${split.total}`;
}

export const splitsAddUp = defineCheck({
  id: 'money/splits-add-up',
  ...everyLive('moneySplits', {
    title: 'The parts of an amount add up to it',
    failTitle: 'The parts of an amount need not add up to it',
    of: (split) => split.payees,
    holds: (split) => split.remainder !== 'none',
    seen: (split) => `${print(split)}: ${HOW[split.remainder]}`,
    none: NONE,
  }),
});

export const netNeverNegative = defineCheck({
  id: 'money/net-never-negative',
  ...everyLive('moneySplits', {
    title: 'What is left after deductions is kept from going below zero',
    failTitle: 'Deductions may exceed the amount they are taken from',
    of: (split) => split.remainder === 'rest',
    holds: (split) => split.neverNegative,
    seen: (split) =>
      `${print(split)}: ${split.neverNegative ? 'the rest is compared or bounded' : 'nothing compares the deductions with the amount'}`,
    none: 'No part is what other parts leave.',
    confidence: 'likely',
  }),
});

export const calculationsRecorded = defineCheck({
  id: 'money/calculations-recorded',
  ...everyLive('moneySplits', {
    title: 'How an amount was split is written down',
    failTitle: 'Nothing tells afterwards how an amount was split',
    holds: (split) => told(split.recorded),
    seen: (split) =>
      `${print(split)}, ${split.recorded === true ? 'and it is logged or stored' : 'and neither it nor its callers log or store it'}`,
    none: NONE,
    confidence: 'likely',
  }),
});
