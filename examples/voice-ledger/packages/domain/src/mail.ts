import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same id is the same mail. */
  readonly id: string;
}

export interface MailProvider {
  send(mail: Mail): Promise<void>;
}

/** Writes mails into a folder instead of sending them; for development and tests. */
export function outboxFolder(folder: string): MailProvider {
  return {
    async send(mail) {
      await mkdir(folder, { recursive: true });
      const name = mail.id.replace(/[^\w-]/g, '_');
      // Whoever watches the folder sees whole mails only.
      await writeFile(join(folder, `${name}.part`), JSON.stringify(mail), { mode: 0o600 });
      await rename(join(folder, `${name}.part`), join(folder, `${name}.json`));
    },
  };
}

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly from: string;
}

export function smtp(settings: SmtpSettings): MailProvider {
  const transport = createTransport({
    host: settings.host,
    port: settings.port,
    requireTLS: true,
    auth: { user: settings.user, pass: settings.password },
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
  });
  return {
    async send(mail) {
      const { to, subject, text } = mail;
      await transport.sendMail({ from: settings.from, to, subject, text, messageId: `<${mail.id}@voice-ledger>` });
    },
  };
}
