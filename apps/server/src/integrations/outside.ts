import type { ServerConfig } from '../config.ts';
import { keptSecret } from '../secrets/kept-secret.ts';
import { targetGuard } from './address.ts';
import type { TargetGuard } from './address.ts';
import { openMailer } from './mail.ts';
import type { Mailer } from './mail.ts';
import { sender } from './send.ts';
import type { Send } from './send.ts';
import { openVault } from './vault.ts';
import type { Vault } from './vault.ts';

/** The ways out of the server, and what keeps their secrets. */
export interface Outside {
  readonly vault: Vault;
  readonly guard: TargetGuard;
  readonly send: Send;
  /** Undefined while no SMTP server is configured. */
  readonly mailer: Mailer | undefined;
}

export function openOutside(config: Pick<ServerConfig, 'authSecret' | 'dataFolder' | 'privateTargets' | 'smtpUrl' | 'mailFrom'>): Outside {
  const guard = targetGuard(config.privateTargets);
  return {
    vault: openVault(config.authSecret ?? keptSecret(config.dataFolder, 'auth.secret')),
    guard,
    send: sender(guard),
    mailer: config.smtpUrl === undefined ? undefined : openMailer(config.smtpUrl, config.mailFrom),
  };
}
