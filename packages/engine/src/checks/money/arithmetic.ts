import { pushTo } from '@airworthy/model';
import type { MoneyOperation } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { wordsOf } from '../../derive/columns.ts';
import { hasCurrency } from '../../derive/money-tables.ts';
import { live, told } from '../../derive/wired.ts';

const NONE = 'No amount is calculated.';
const HOW: Readonly<Record<MoneyOperation['number'], string>> = {
  exact: 'with exact numbers',
  whole: 'in whole units',
  rounded: 'and rounded at once',
  fraction: 'as a binary fraction',
  unknown: 'in a way that could not be read',
};

function print(one: MoneyOperation): string {
  const what = one.result === undefined || one.result === one.amount ? one.amount : `${one.result} from ${one.amount}`;
  const verb = { rate: 'is taken', scale: 'is converted', divide: 'is divided', product: 'is multiplied', parse: 'is read' }[one.kind];
  return `${what} ${verb}${one.by === undefined ? '' : ` by ${one.by}`} ${HOW[one.number === 'whole' && one.kind === 'scale' && one.rounding !== undefined ? 'rounded' : one.number]}${one.within === undefined ? '' : ` in ${one.within}`}`;
}

/** Arithmetic that goes on as an amount. Dividing by 100 for the outside is no calculation. */
function computes(one: MoneyOperation): boolean {
  if (one.use !== 'computes' || one.number === 'unknown' || isBound(one)) return false;
  return one.kind !== 'scale' || one.upwards === true;
}

export const amountsComputedExactly = defineCheck({
  id: 'money/amounts-computed-exactly',
  ...everyLive('moneyOperations', {
    title: 'Amounts are calculated in whole units or decimals',
    failTitle: 'An amount is calculated and kept as a binary fraction',
    of: computes,
    holds: (one) => one.number !== 'fraction',
    seen: print,
    none: NONE,
  }),
});

export const noTextRoundTrips = defineCheck({
  id: 'money/no-text-round-trips',
  ...everyLive('moneyOperations', {
    title: 'No amount is rounded by printing it and reading it back',
    failTitle: 'An amount is rounded by toFixed and read back',
    of: (one) => one.kind === 'parse' && one.rounding === 'toFixed' && one.use === 'computes',
    holds: () => false,
    whenNone: 'pass',
    seen: print,
    none: 'No amount is printed by toFixed and read back.',
  }),
});

export const divisorsChecked = defineCheck({
  id: 'money/divisors-checked',
  ...everyLive('moneyOperations', {
    title: 'What amounts are divided by cannot be zero',
    failTitle: 'An amount is divided by a value that may be zero',
    of: (one) => one.kind === 'divide' && one.use === 'computes',
    holds: (one) => told(one.divisorChecked ?? false),
    seen: (one) =>
      `${print(one)}: ${one.divisorChecked === true ? 'the divisor is tested or has a default' : one.divisorChecked === 'unknown' ? 'a schema, or a test of what is made of the divisor, may refuse zero' : 'nothing keeps the divisor from being zero'}`,
    none: 'No amount is divided by another value.',
    confidence: 'likely',
  }),
});

export const minorUnitsByCurrency = defineCheck({
  id: 'money/minor-units-by-currency',
  title: 'The number of minor units is looked up by currency',
  failTitle: 'Amounts in several currencies are converted by one fixed factor',
  needs: ['moneyOperations', 'tables'],
  subjects: ({ moneyOperations }) => live(moneyOperations).filter((one) => one.kind === 'scale' && one.use !== 'shows' && !isChain(one)),
  holds: (one) => !/^\d/.test(one.by ?? ''),
  location: (one) => one.location,
  message: (one) =>
    `${one.amount} is converted by ${one.by ?? 'a factor of its currency'}${one.within === undefined ? '' : ` in ${one.within}`}`,
  whenNone: 'na',
  arises: {
    // A currency that every row has by default shows no second one.
    when: ({ tables }) =>
      tables.some(
        (table) => hasCurrency(table) && table.columns.some((column) => /currency/i.test(column.name) && column.default === undefined),
      ),
    otherwise: 'No table asks for a currency, so nothing shows that there is more than one.',
  },
  noneMessage: 'No amount is converted between units of its currency.',
  confidence: 'likely',
});

function isChain(one: MoneyOperation): boolean {
  return /lamport|sol\b|wei|1000000000/i.test(`${one.amount} ${one.result ?? ''} ${one.by ?? ''}`);
}

/** A limit that others are compared with. */
function isBound(one: MoneyOperation): boolean {
  return wordsOf(one.result ?? '').some((word) => /^(?:min|minimum|max|maximum|limit|cap|threshold)$/.test(word));
}

interface Rounding {
  way: string;
  ones: MoneyOperation[];
  only: boolean;
}

export const roundedByOneRule = defineCheck({
  id: 'money/rounded-by-one-rule',
  title: 'Amounts are rounded by one rule',
  failTitle: 'Amounts are rounded up here and down there',
  needs: ['moneyOperations'],
  subjects: ({ moneyOperations }): Rounding[] => {
    const groups = new Map<string, MoneyOperation[]>();
    for (const one of live(moneyOperations)) {
      if ((one.kind !== 'rate' && one.kind !== 'divide') || one.use === 'shows' || one.rounding === undefined || isBound(one)) continue;
      if (one.use === 'helper') continue;
      // What a helper does inside is what counts.
      const inside = moneyOperations.find((other) => other.use === 'helper' && other.within === one.rounding)?.rounding;
      const way = inside ?? one.rounding;
      pushTo(groups, way, one);
    }
    const most = Math.max(...[...groups.values()].map((ones) => ones.length));
    const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const main = sorted.find(([, ones]) => ones.length === most)?.[0];
    return sorted.map(([way, ones]) => ({ way, ones, only: way === main || sorted.length === 1 }));
  },
  holds: ({ only }) => only,
  location: ({ ones }) => ones[0]?.location,
  related: ({ ones }) => ones.slice(1, 6).map((one) => one.location),
  message: ({ way, ones }) =>
    `${ones.length} ${ones.length === 1 ? 'amount is' : 'amounts are'} rounded by ${way}: ${[...new Set(ones.map((one) => one.result ?? one.amount))].slice(0, 4).join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No amount is rounded.',
  confidence: 'proved',
});

interface Repeated {
  what: string;
  ones: MoneyOperation[];
}

/** `platformFeeCents` and `platform_fee_amount` are the same thing. */
function normal(name: string): string {
  return wordsOf(name)
    .filter((word) => !/^(?:cents|amount|calculated|proportional|total|calculate|get|compute|value|usd)$/.test(word))
    .join(' ');
}

const placesOf = (ones: readonly MoneyOperation[]): Set<string> => new Set(ones.map((one) => `${one.location.path} ${one.within ?? ''}`));

export const oneCalculation = defineCheck({
  id: 'money/one-calculation',
  title: 'No fee is calculated a second time by another function',
  failTitle: 'The same fee is calculated by several functions',
  needs: ['moneyOperations'],
  subjects: ({ moneyOperations }): Repeated[] => {
    const groups = new Map<string, MoneyOperation[]>();
    for (const one of moneyOperations) {
      if (one.kind !== 'rate' || one.use !== 'computes' || one.result === undefined || isBound(one)) continue;
      const what = normal(one.result);
      // What is given back is worked out from what was taken, not from a price.
      if (what === '' || /refund|proportional/i.test(one.result) || /refund/i.test(one.within ?? '')) continue;
      pushTo(groups, what, one);
    }
    return [...groups]
      .filter(([, ones]) => live(ones).length > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, ones]) => ({ what, ones: [...live(ones), ...ones.filter((one) => !live(ones).includes(one))] }));
  },
  // A second calculation that nothing calls is a copy as well, and whether anybody means to call it only people know.
  holds: ({ ones }) => placesOf(live(ones)).size === 1 && (placesOf(ones).size === 1 || undefined),
  location: ({ ones }) => ones[0]?.location,
  related: ({ ones }) => ones.slice(1, 6).map((one) => one.location),
  message: ({ what, ones }) =>
    `${what} is calculated in ${[...new Set(ones.map((one) => one.within ?? one.location.path))].slice(0, 4).join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No fee, royalty or tax is calculated.',
  confidence: 'proved',
});
