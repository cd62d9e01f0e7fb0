import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const lossStated = defineCheck({
  id: 'backup/loss-stated',
  ...stated(['rpo', 'rto'], {
    title: 'How much may be lost and how long recovery may take is written down with numbers',
    failTitle: 'Either the tolerated loss or the time of recovery is missing',
    none: 'No document that speaks for the service gives numbers for the tolerated loss and the time of recovery.',
  }),
});

export const restoreDescribed = defineCheck({
  id: 'backup/restore-described',
  ...stated(['restore-steps'], {
    title: 'The steps of a restore are written down with their commands',
    failTitle: 'The steps of a restore are not written down',
    none: 'No document that speaks for the service holds the commands of a restore.',
  }),
});

export const restoreRecorded = defineCheck({
  id: 'backup/restore-recorded',
  ...stated(['restore-test'], {
    title: 'A restore is recorded with its date',
    failTitle: 'No restore is recorded',
    none: 'No document that speaks for the service records a restore with its date.',
  }),
});

export const keysRecoverable = defineCheck({
  id: 'backup/keys-recoverable',
  ...stated(['key-recovery'], {
    title: 'How keys that a restore needs are recovered is written down',
    failTitle: 'Nothing says how the keys that a restore needs are recovered',
    none: 'No document that speaks for the service says how keys and secrets are recovered.',
  }),
});

export const cacheLossStated = defineCheck({
  id: 'backup/cache-loss-stated',
  ...stated(['cache-loss'], {
    title: 'What is lost when the cache server starts empty is written down',
    failTitle: 'Nothing says what is lost when the cache server starts empty',
    none: 'No document that speaks for the service says what is lost when the cache server starts empty.',
  }),
});
