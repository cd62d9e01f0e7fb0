import { defineCheck } from '../../check/define-check.ts';

const SMALL = 10;

export const modulesReached = defineCheck({
  id: 'code/modules-reached',
  title: 'Every production module is reached from an entry of the service',
  failTitle: 'Production modules are there that no entry of the service reaches',
  needs: ['deadModules'],
  subjects: ({ deadModules }) => deadModules.filter((file) => file.lines > SMALL),
  // What starts the app, and was not followed, may load them.
  holds: (_file, _facts, { coverage }) => (coverage.deadModules?.state === 'partial' ? undefined : false),
  location: (file) => file.location,
  message: (file) => `${file.location.path}: ${file.lines} lines that nothing reaches`,
  whenNone: 'pass',
  noneMessage: 'Every production module is reached.',
  confidence: 'likely',
});

export const modulesDistinct = defineCheck({
  id: 'code/modules-distinct',
  title: 'No module exists twice',
  failTitle: 'A module exists in several copies',
  needs: ['duplicateModules'],
  subjects: ({ duplicateModules }) => duplicateModules,
  holds: () => false,
  location: (file) => file.location,
  message: (file) => `the same as ${file.copies.join(', ')}`,
  whenNone: 'pass',
  noneMessage: 'No module exists twice.',
  confidence: 'proved',
});

export const remindersTracked = defineCheck({
  id: 'code/reminders-tracked',
  title: 'Reminders in the code name the issue that tracks them',
  failTitle: 'Reminders in the code are tracked nowhere',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => codeUses.filter((use) => use.kind === 'todo'),
  holds: (use) => /#\d+|[A-Z]{2,}-\d+|https?:\/\//.test(use.detail ?? ''),
  location: (use) => use.location,
  message: (use) => use.detail ?? 'TODO',
  whenNone: 'pass',
  noneMessage: 'No reminder was found in the code.',
  confidence: 'proved',
});

export const codeAlive = defineCheck({
  id: 'code/old-code-removed',
  title: 'Old code is removed, not commented out',
  failTitle: 'Code is commented out',
  needs: ['codeUses'],
  subjects: ({ codeUses }) => codeUses.filter((use) => use.kind === 'commented-out-code'),
  holds: () => false,
  location: (use) => use.location,
  message: (use) => (use.detail ? `${use.detail} lines of commented-out code` : 'commented-out code'),
  whenNone: 'pass',
  noneMessage: 'No commented-out code was found in what the server loads.',
  confidence: 'likely',
});
