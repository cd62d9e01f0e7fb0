import { defineExtractor } from '../../extract/define-extractor.ts';
import { calculationsOf } from './arithmetic.ts';
import { moneyCode } from './functions.ts';
import { ratesOf } from './rates.ts';
import { tokenRoyalties } from './token-royalties.ts';
import { splitsOf } from './splits.ts';

export const money = defineExtractor({
  id: 'money',
  about: 'Arithmetic on amounts: rates and where they come from, rounding, units, and amounts that are split among several parties.',
  emits: ['moneyOperations', 'feeRates', 'moneySplits'],
  extract({ code, emit }) {
    const all = moneyCode(code);
    const calculations = all.flatMap((one) => calculationsOf(code, one));
    for (const one of calculations) {
      emit('moneyOperations', one.operation);
      // The rate of a helper is that of its callers.
      if (one.operation.use !== 'helper') for (const rate of ratesOf(code, one)) emit('feeRates', rate);
    }
    for (const rate of tokenRoyalties(code)) emit('feeRates', rate);
    for (const split of splitsOf(code, all, calculations)) emit('moneySplits', split);
  },
});
