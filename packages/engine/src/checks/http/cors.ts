import type { CorsPolicy } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { both, live, show, wiringNote } from '../../derive/wired.ts';

const PRODUCTION = /production|isProd/i;
const NEGATED = /!==?\s*['"]?production|is not ['"]?production|\bnot \([^)]*production|!\w*\.?isProd/i;

/** The origins a policy lets in, per branch; one branch where nothing chooses. */
function branchesOf(policy: CorsPolicy): { condition: string; origin: string }[] {
  return policy.branches && policy.branches.length > 0 ? policy.branches : [{ condition: '', origin: policy.origin }];
}

const isOpen = (origin: string): boolean => origin === 'any' || origin === 'reflect';

/** Whether a branch lets in only origins that somebody listed; `undefined` where code decides. */
function isListed(origin: string): boolean | undefined {
  return origin === 'unknown' || origin === 'function' ? undefined : !isOpen(origin);
}

interface Production {
  branches: { condition: string; origin: string }[];
  /** Conditions that say more than "production" leave the other branches possible. */
  narrower: boolean;
}

/** Branches that apply in production. */
function productionBranches(policy: CorsPolicy): Production {
  const all = branchesOf(policy);
  const named = all.filter(({ condition }) => PRODUCTION.test(condition) && !NEGATED.test(condition));
  if (named.length > 0) return { branches: named, narrower: named.every(({ condition }) => /&&|\band\b/.test(condition)) };
  const others = all.filter(
    ({ condition }) => !(PRODUCTION.test(condition) && NEGATED.test(condition)) && !/development|\btest\b/i.test(condition),
  );
  return { branches: others.length > 0 ? others : all, narrower: false };
}

function inProduction(policy: CorsPolicy): boolean | undefined {
  const { branches, narrower } = productionBranches(policy);
  const listed = both(...branches.map(({ origin }) => isListed(origin)));
  return listed === true && narrower && branchesOf(policy).some(({ origin }) => isOpen(origin)) ? undefined : listed;
}

/** `a and b` beside `a and not (b)` says `a`. */
function withoutComplements(conditions: readonly string[]): string[] {
  const found = new Set(conditions);
  for (const condition of conditions) {
    const at = condition.lastIndexOf(' and not (');
    if (at < 0 || !condition.endsWith(')')) continue;
    const [base, last] = [condition.slice(0, at), condition.slice(at + ' and not ('.length, -1)];
    if (!found.has(`${base} and ${last}`)) continue;
    found.delete(condition);
    found.delete(`${base} and ${last}`);
    found.add(base);
  }
  return [...found];
}

function print(policy: CorsPolicy): string {
  const words: Readonly<Record<string, string>> = {
    any: 'every origin is allowed',
    reflect: 'every origin is echoed',
    list: 'only listed origins are allowed',
    function: 'code decides about the origin',
    none: 'no other origin is allowed',
    unknown: 'the origins are computed',
  };
  const conditions = Map.groupBy(branchesOf(policy), ({ origin }) => origin);
  const parts = [...conditions].map(([origin, branches]) => {
    const when = withoutComplements(branches.map(({ condition }) => condition).filter((condition) => condition !== ''));
    return `${words[origin] ?? origin}${when.length > 0 ? ` when ${when.join(' or ')}` : ''}`;
  });
  return `${policy.by}: ${parts.join('; ')}; credentials ${show(policy.credentials)}${wiringNote(policy)}`;
}

export const corsListedInProduction = defineCheck({
  id: 'http/cors-origins-listed-in-production',
  title: 'In production only listed origins may call from a browser',
  failTitle: 'In production every origin may call from a browser, at least while nothing else is configured',
  needs: ['corsPolicies'],
  subjects: ({ corsPolicies }) => live(corsPolicies),
  holds: inProduction,
  location: (policy) => policy.location,
  message: print,
  whenNone: 'na',
  noneMessage: 'The running app sets no CORS policy, so it allows no other origin.',
  confidence: 'proved',
});

export const corsListedEverywhere = defineCheck({
  id: 'http/cors-origins-listed-everywhere',
  title: 'Outside production, too, only listed origins may call from a browser',
  failTitle: 'CORS is open to every origin in some environment',
  needs: ['corsPolicies'],
  subjects: ({ corsPolicies }) => live(corsPolicies),
  holds: (policy) => both(...branchesOf(policy).map(({ origin }) => isListed(origin))),
  location: (policy) => policy.location,
  message: print,
  whenNone: 'na',
  noneMessage: 'The running app sets no CORS policy, so it allows no other origin.',
  confidence: 'proved',
});

export const corsCredentialsOnlyForListed = defineCheck({
  id: 'http/cors-credentials-only-for-listed-origins',
  title: 'Credentials are allowed to listed origins only',
  failTitle: 'Any origin may send requests with credentials and read the answers',
  needs: ['corsPolicies'],
  subjects: ({ corsPolicies }) => live(corsPolicies),
  holds: (policy) => {
    const { credentials } = policy;
    if (credentials.state === 'absent' || (credentials.state === 'known' && !credentials.value)) return true;
    // What a developer's machine answers is another question.
    const { branches, narrower } = productionBranches(policy);
    // Browsers refuse `*` together with credentials; an echoed origin is what lets everybody in, also where production must be set up to be closed.
    const open = narrower ? branchesOf(policy) : branches;
    if (!open.some(({ origin }) => origin === 'reflect'))
      return both(...branches.map(({ origin }) => (origin === 'any' ? true : isListed(origin))));
    return credentials.state === 'known' ? false : undefined;
  },
  location: (policy) => policy.location,
  message: print,
  whenNone: 'na',
  noneMessage: 'No CORS policy is set.',
  confidence: 'proved',
});
