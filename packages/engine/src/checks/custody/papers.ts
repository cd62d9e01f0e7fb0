import { defineCheck } from '../../check/define-check.ts';
import { stated } from '../../check/shapes-documents.ts';

export const rotationStated = defineCheck({
  id: 'custody/rotation-stated',
  ...stated(['key-rotation', 'key-compromise'], {
    title: 'How a key is replaced, and what to do when one is stolen, is written down',
    failTitle: 'No document says how a key is replaced or what to do when one is stolen',
    none: 'No document speaks of the replacement or the theft of a signing key.',
  }),
});

export const keyBackupStated = defineCheck({
  id: 'custody/key-backup-stated',
  ...stated(['key-backup'], {
    title: 'Where copies of keys are, and how one is brought back, is written down',
    failTitle: 'No document says how a lost key is brought back',
    none: 'No document speaks of copies of wallets or signing keys.',
  }),
});

export const keyCeremonyStated = defineCheck({
  id: 'custody/key-ceremony-stated',
  ...stated(['key-ceremony'], {
    title: 'Who makes keys of value, and in front of whom, is written down',
    failTitle: 'No document says how keys of value are made',
    none: 'No document describes how keys of value are made and by whom.',
  }),
});

export const walletLimitsStated = defineCheck({
  id: 'custody/wallet-limits-stated',
  ...stated(['wallet-limits'], {
    title: 'How much may lie in a wallet that the service signs for, and where the rest lies, is written down',
    failTitle: 'Nothing says how much may lie in a wallet that the service signs for',
    none: 'No document names a limit for hot wallets, a cold wallet or several signers.',
  }),
});
