import { pushTo } from '@airworthy/model';
import type { FeeRate } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { wordsOf } from '../../derive/columns.ts';
import { demandsRight } from '../../derive/flows.ts';
import { printRoute, requestRoutes } from '../../derive/routes.ts';
import { live, show, told } from '../../derive/wired.ts';

const NONE = 'No amount is multiplied by a rate.';

/** Rates that somebody sets; proportions of two amounts are worked out, not set. */
const isSet = (rate: FeeRate): boolean => rate.source !== 'computed' && rate.of !== 'exchange';
const isFee = (rate: FeeRate): boolean => isSet(rate) && rate.of !== 'rate';

function where(rate: FeeRate): string {
  return `${rate.name}${rate.within === undefined ? '' : ` in ${rate.within}`}`;
}

export const ratesScaled = defineCheck({
  id: 'money/rates-scaled',
  ...everyLive('feeRates', {
    title: 'Rates are applied in the unit in which they are kept',
    failTitle: 'A percentage is multiplied as if it were a fraction',
    of: (rate) => isSet(rate) && (rate.value.state === 'known' || rate.value.state === 'env'),
    holds: (rate) => rate.unscaled !== true,
    seen: (rate) =>
      `${where(rate)} is ${show(rate.value)}${rate.unscaled === true ? ` and is multiplied without dividing by ${rate.form === 'basis-points' ? '10,000' : '100'}` : `, applied as ${rate.form}`}`,
    none: 'No rate with a value that can be read is applied.',
  }),
});

export const ratesInBasisPoints = defineCheck({
  id: 'money/rates-in-basis-points',
  ...everyLive('feeRates', {
    title: 'Rates are whole numbers or exact decimals',
    failTitle: 'A rate may be a binary fraction',
    of: isSet,
    holds: (rate) => {
      if (rate.form === 'basis-points') return true;
      if (rate.form === 'unknown') return undefined;
      if (rate.form !== 'percent') return false;
      // A variable may be set to 5 as well as to 2.9.
      return rate.value.state === 'env' ? undefined : rate.value.state === 'known' && Number.isInteger(rate.value.value);
    },
    seen: (rate) =>
      `${where(rate)} is applied as ${rate.form === 'percent' ? 'a percentage' : rate.form === 'fraction' ? 'a fraction' : rate.form}`,
    none: NONE,
  }),
});

export const ratesBounded = defineCheck({
  id: 'money/rates-bounded',
  ...everyLive('feeRates', {
    title: 'A rate outside its range is refused',
    failTitle: 'Any rate is taken, also more than everything',
    of: (rate) => isSet(rate) && rate.source !== 'literal',
    holds: (rate) => told(rate.bounded),
    seen: (rate) =>
      `${where(rate)} ${rate.bounded === true ? 'is compared with its limits' : rate.bounded === false ? 'is never compared with a limit' : rate.boundedAt === undefined ? 'may be compared with a limit where it is stored' : `is compared with a limit at ${rate.boundedAt.path.slice(rate.boundedAt.path.lastIndexOf('/') + 1)}:${rate.boundedAt.line}; whether nothing else stores it could not be told`}`,
    none: 'No rate comes from outside the code.',
    confidence: 'likely',
  }),
});

export const ratesConfigured = defineCheck({
  id: 'money/rates-configured',
  ...everyLive('feeRates', {
    title: 'Rates of fees, royalties and taxes come from configuration or data',
    failTitle: 'The rate of a fee stands in the calculation',
    // What the request says is judged where callers must not choose.
    of: (rate) => isFee(rate) && rate.fromRequest !== true,
    holds: (rate) => rate.source !== 'literal',
    seen: (rate) =>
      `${where(rate)} ${rate.source === 'literal' ? `is the literal ${show(rate.value)}` : `comes from ${rate.source === 'env' ? 'the environment' : rate.source === 'stored' ? 'stored data' : rate.source === 'config' ? 'configuration' : 'outside the function'}`}`,
    none: 'No fee, royalty or tax is calculated by a rate.',
  }),
});

export const ratesNotFromCallers = defineCheck({
  id: 'money/rates-not-from-callers',
  ...everyLive('feeRates', {
    title: 'Callers cannot choose the rates that are applied to them',
    failTitle: 'A rate is taken from the request',
    of: isSet,
    holds: (rate) => (rate.fromRequest === undefined ? true : rate.fromRequest === 'unknown' ? undefined : !rate.fromRequest),
    seen: (rate) =>
      `${where(rate)} ${rate.fromRequest === true ? 'comes from the request' : rate.fromRequest === 'unknown' ? 'comes from code that could not be followed' : 'does not come from the request'}`,
    none: NONE,
  }),
});

interface Group {
  what: string;
  values: string[];
  rates: FeeRate[];
}

function valueOf(rate: FeeRate): number | undefined {
  const value = rate.value.state === 'known' ? rate.value.value : rate.value.state === 'env' ? rate.value.fallback : undefined;
  if (value === undefined) return undefined;
  const share = rate.form === 'basis-points' ? value / 10_000 : rate.form === 'percent' || value > 1 ? value / 100 : value;
  // 2.9 / 100 is 0.028999999999999998 in binary, and the same rate as 0.029.
  return Number(share.toPrecision(12));
}

function namedBy(name: string): string {
  return wordsOf(name)
    .filter(
      (word) =>
        /^[a-z]+$/.test(word) &&
        !/^(?:rate|percent|percentage|pct|bps|basis|points|default|fees?|this|config|cents|amount|total|minor|calculate|compute|get)$/.test(
          word,
        ),
    )
    .join(' ');
}

/** Numbers without a name that one function picks from have several values on purpose: one for each country or way of paying. */
function isChoice(rates: readonly FeeRate[]): boolean {
  const [first] = rates;
  return (
    new Set(rates.map(valueOf)).size > 1 &&
    rates.every((rate) => namedBy(rate.name) === '' && rate.within === first?.within && rate.location.path === first?.location.path)
  );
}

export const ratesDefinedOnce = defineCheck({
  id: 'money/rates-defined-once',
  title: 'A rate has one value, wherever it is applied',
  failTitle: 'One rate has different values in different places',
  needs: ['feeRates'],
  subjects: ({ feeRates }): Group[] => {
    const groups = new Map<string, FeeRate[]>();
    for (const rate of live(feeRates).filter(isFee)) {
      const own = namedBy(rate.name);
      // `percentOf(amount, 750)`: a number has no name, what it makes has one.
      const what = own === '' ? namedBy(rate.result ?? '') : own;
      if (what === '' || valueOf(rate) === undefined) continue;
      pushTo(groups, `${rate.of} ${what}`, rate);
    }
    return [...groups]
      .filter(([, rates]) => !isChoice(rates))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, rates]) => ({ what, rates, values: [...new Set(rates.map((rate) => String(valueOf(rate))))] }));
  },
  holds: ({ values }) => values.length === 1,
  location: ({ rates }) => rates[0]?.location,
  related: ({ rates }) => rates.slice(1, 6).map((rate) => rate.location),
  message: ({ what, values }) => `${what}: ${values.join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No fee, royalty or tax that has a name is calculated with a rate that can be read.',
  confidence: 'proved',
});

const RATE_FIELD =
  /(?:fee|royalt|commission|tax|markup|discount|multiplier)\w*?_?(?:rate|percent|pct|bps|basis|multiplier)|(?:rate|percent\w*|bps)_?(?:fee|royalt|tax)|max_?(?:markup|resale\w*)/i;

export const ratesChangedWithRights = defineCheck({
  id: 'money/rates-changed-with-rights',
  title: 'Routes that change rates demand a right',
  failTitle: 'Anybody who is signed in may change a rate',
  needs: ['routes'],
  subjects: ({ routes }) =>
    requestRoutes(routes).filter(
      (route) =>
        /^(?:POST|PUT|PATCH)$/.test(route.method) &&
        route.schemas.some((schema) => schema.part === 'body' && schema.fields?.some((field) => RATE_FIELD.test(field))),
    ),
  holds: (route) => {
    if (demandsRight(route)) return true;
    return route.access === 'opaque' || route.scopeOpen ? undefined : false;
  },
  location: (route) => route.location,
  message: (route) =>
    `${printRoute(route)} takes ${route.schemas
      .flatMap((schema) => schema.fields ?? [])
      .filter((field) => RATE_FIELD.test(field))
      .slice(0, 3)
      .join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No route takes a rate.',
  confidence: 'likely',
});
