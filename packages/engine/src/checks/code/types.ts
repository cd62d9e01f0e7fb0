import { defineCheck } from '../../check/define-check.ts';
import { productionImages } from '../../derive/images.ts';
import { runsSource } from '../../derive/scripts.ts';
import { ask, show } from '../../derive/wired.ts';

export const typescriptStrict = defineCheck({
  id: 'code/typescript-strict',
  title: 'TypeScript checks strictly',
  failTitle: 'TypeScript lets null and untyped values pass',
  needs: ['tsconfigs'],
  subjects: ({ tsconfigs }) => tsconfigs,
  holds: (config) => (config.loosened === undefined ? ask(config.strict, (strict) => strict, false) : false),
  location: (config) => config.location,
  message: ({ strict, loosened }) => `strict ${show(strict)}${loosened === undefined ? '' : `, ${loosened.join(' and ')} switched off`}`,
  whenNone: 'na',
  noneMessage: 'No tsconfig was found.',
  confidence: 'proved',
});

export const sourceMapsBuilt = defineCheck({
  id: 'code/source-maps-built',
  title: 'Stack traces of built code can be led back to the source',
  failTitle: 'Stack traces of built code name lines that nobody wrote',
  needs: ['tsconfigs', 'packageManifests', 'dockerfiles'],
  beside: ['packageManifests', 'dockerfiles'],
  subjects: ({ tsconfigs, packageManifests, dockerfiles }) => {
    const starts = [
      ...packageManifests.map(({ scripts }) => scripts['start:prod'] ?? scripts['start'] ?? ''),
      ...productionImages(dockerfiles).map(({ command }) => command ?? ''),
    ];
    return tsconfigs.map((config) => ({ config, source: config.emitsNothing === true && starts.some((start) => runsSource(start)) }));
  },
  // Without output of the compiler another tool decides; where the source itself runs, there is nothing to lead back.
  holds: ({ config, source }) => (config.emitsNothing === true ? (source ? true : undefined) : ask(config.sourceMap, (on) => on, false)),
  location: ({ config }) => config.location,
  message: ({ config, source }) =>
    config.emitsNothing !== true
      ? `sourceMap ${show(config.sourceMap)}`
      : source
        ? 'noEmit: the source itself runs'
        : 'noEmit: what runs is written by another tool',
  whenNone: 'na',
  noneMessage: 'No tsconfig was found.',
  confidence: 'proved',
});

const LINTERS = new Set(['eslint', 'biome', 'oxlint', 'xo', 'standard']);

export const linterConfigured = defineCheck({
  id: 'code/linter-configured',
  title: 'A linter is configured for the code',
  failTitle: 'No linter is configured for the code',
  needs: ['lintSetups'],
  // A formatter and a rule about imports between folders find no defects.
  subjects: ({ lintSetups }) => lintSetups.filter(({ by }) => LINTERS.has(by)),
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
  noneMessage: 'No @ts-ignore or @ts-nocheck stands in production code.',
  confidence: 'proved',
});
