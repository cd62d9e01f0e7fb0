import { defineCheck } from '../../check/define-check.ts';
import { ask, show } from '../../derive/wired.ts';

export const typescriptStrict = defineCheck({
  id: 'code/typescript-strict',
  title: 'TypeScript checks strictly',
  failTitle: 'TypeScript lets null and untyped values pass',
  needs: ['tsconfigs'],
  subjects: ({ tsconfigs }) => tsconfigs,
  holds: (config) => ask(config.strict, (strict) => strict, false),
  location: (config) => config.location,
  message: (config) => `strict ${show(config.strict)}`,
  whenNone: 'na',
  noneMessage: 'No tsconfig was found.',
  confidence: 'proved',
});

export const sourceMapsBuilt = defineCheck({
  id: 'code/source-maps-built',
  title: 'Stack traces of built code can be led back to the source',
  failTitle: 'Stack traces of built code name lines that nobody wrote',
  needs: ['tsconfigs'],
  subjects: ({ tsconfigs }) => tsconfigs,
  holds: (config) => ask(config.sourceMap, (on) => on, false),
  location: (config) => config.location,
  message: (config) => `sourceMap ${show(config.sourceMap)}`,
  whenNone: 'na',
  noneMessage: 'No tsconfig was found.',
  confidence: 'proved',
});

export const linterConfigured = defineCheck({
  id: 'code/linter-configured',
  title: 'A linter is configured for the code',
  failTitle: 'No linter is configured for the code',
  needs: ['lintSetups'],
  subjects: ({ lintSetups }) => lintSetups,
  holds: () => true,
  location: (setup) => setup.location,
  message: (setup) => `${setup.by} with ${setup.rules.length} rules of its own`,
  whenNone: 'fail',
  noneMessage: 'Neither ESLint nor Biome nor oxlint is configured.',
  confidence: 'proved',
  quantifier: 'any',
});

export const typeErrorsSilenced = defineCheck({
  id: 'code/type-errors-answered',
  title: 'Type errors are answered, not silenced',
  failTitle: 'A type error is silenced with a comment',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => codeUses.filter((use) => use.kind === 'ts-ignore'),
  holds: () => false,
  location: (use) => use.location,
  message: (use) => use.detail ?? '@ts-ignore',
  whenNone: 'pass',
  noneMessage: 'No comment silences a type error.',
  confidence: 'proved',
});
