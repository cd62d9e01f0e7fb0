import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMember, createOrganisation, createPerson } from '../apps/server/src/auth/setup.ts';
import { readConfig } from '../apps/server/src/config.ts';
import { startServer } from '../apps/server/src/start.ts';

/**
 * Starts our own server for `airworthy probe -c airworthy.probe.yaml`: an embedded database of its own, two organisations that may see nothing of each other,
 * and people of three roles. What a client has to know is told by the file that the probe names; all of it is gone at the end.
 */
const file = process.env['AIRWORTHY_TARGET_FILE'];
if (!file) throw new Error('AIRWORTHY_TARGET_FILE is not set: this is started by airworthy probe');
const folder = mkdtempSync(join(tmpdir(), 'airworthy-own-'));
const password = 'a long enough password';
const server = await startServer(readConfig({ PORT: '0', LOG_LEVEL: 'silent', AUDIT_SLOTS: '0', ...process.env, AIRWORTHY_DATA: folder }));
const { auth, pool } = server.parts;
const facts: Record<string, string> = { url: server.address, password };
for (const [name, title] of [
  ['own', 'Acme'],
  ['other', 'Other'],
] as const) {
  const admin = await createPerson(auth, { name: `${title} Admin`, email: `admin@${name}.example`, password });
  const org = await createOrganisation(pool, title, admin);
  facts[`${name}Org`] = org;
  facts[`${name}Admin`] = `admin@${name}.example`;
  if (name === 'other') continue;
  for (const role of ['auditor', 'viewer'] as const) {
    const email = `${role}@${name}.example`;
    await addMember(pool, org, await createPerson(auth, { name: `${title} ${role}`, email, password }), role);
    facts[role] = email;
  }
}
const end = async (): Promise<void> => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
writeFileSync(`${file}.part`, JSON.stringify(facts), { mode: 0o600 });
renameSync(`${file}.part`, file);
