import { pushTo } from '@airworthy/model';
import type { DbClient } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { ask, live, show } from '../../derive/wired.ts';

const OWNERS = new Set(['postgres', 'root', 'sa', 'admin', 'administrator', 'rds_superuser', 'cloudsqlsuperuser']);
const NETWORKED = new Set(['postgresql', 'mysql', 'mongodb']);
const PLAIN_MODES = new Set(['disable', 'allow', 'prefer', 'preferred', 'false', 'off']);

export const connectionEncrypted = defineCheck({
  id: 'data/connection-encrypted',
  title: 'Connections to the database are encrypted',
  failTitle: 'A connection to the database is not encrypted',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => NETWORKED.has(client.engine)),
  holds: (client) => ask(client.ssl, (ssl) => (typeof ssl === 'string' ? !PLAIN_MODES.has(ssl.toLowerCase()) : ssl), false),
  location: (client) => client.location,
  message: (client) => `${client.by}: TLS ${show(client.ssl)}`,
  whenNone: 'na',
  noneMessage: 'No client of a networked database was found.',
  confidence: 'proved',
});

export const serverCertificateVerified = defineCheck({
  id: 'data/server-certificate-verified',
  title: 'The certificate of the database server is verified',
  failTitle: 'TLS to the database accepts any certificate',
  needs: ['dbClients'],
  subjects: ({ dbClients }) =>
    live(dbClients).filter(
      (client) => client.sslUnverified || (client.ssl.state !== 'absent' && !(client.ssl.state === 'known' && client.ssl.value === false)),
    ),
  holds: (client) => (client.sslUnverified ? false : client.ssl.state === 'unknown' ? undefined : true),
  location: (client) => client.location,
  message: (client) =>
    client.sslUnverified ? `${client.by}: rejectUnauthorized is false` : `${client.by}: TLS ${show(client.ssl)}, certificates verified`,
  whenNone: 'na',
  noneMessage: 'No database client sets up TLS.',
  confidence: 'proved',
});

export const applicationRoleLimited = defineCheck({
  id: 'data/application-role-limited',
  title: 'The application logs in with a role of its own that is no administrator',
  failTitle: 'The application logs in to the database as an administrator',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => NETWORKED.has(client.engine)),
  // A default that is an administrator says nothing about production, where the setting is given; one that has a name of its own shows that there is such a role.
  holds: (client) => {
    if (client.user?.state === 'known') return !OWNERS.has(client.user.value.toLowerCase());
    return client.user?.state === 'env' && client.user.fallback !== undefined && !OWNERS.has(client.user.fallback.toLowerCase())
      ? true
      : undefined;
  },
  location: (client) => client.location,
  message: (client) => `${client.by}: role ${client.user ? show(client.user) : 'comes from outside the code'}`,
  whenNone: 'na',
  noneMessage: 'No client of a networked database was found.',
  confidence: 'likely',
});

interface ClientGroup {
  clients: DbClient[];
}

/** The settings by which services are told their one database: `$DATABASE_URL` and `$DB_HOST/$DB_NAME` are two ways to say it. */
const MAIN =
  /^\$(?:DATABASE|DB|POSTGRES(?:QL)?|PG)_?(?:URL|URI|HOST)(?:\/|$)|\/\$(?:DB_NAME|DB_DATABASE|DATABASE_NAME|POSTGRES_DB|PGDATABASE)$/;

/** Whether two clients open the same database: an address is told by the setting that it stands in. */
function sameDatabase(one: DbClient, other: DbClient): boolean | undefined {
  if (one.database !== undefined && other.database !== undefined) {
    if (one.database === other.database || (MAIN.test(one.database) && MAIN.test(other.database))) return true;
    // Two settings of one kind are for two databases.
    const kind = (text: string): string => `${text.startsWith('$')}${text.includes('/')}`;
    if (kind(one.database) === kind(other.database)) return false;
  }
  // Two libraries for one engine are two ways to the tables of one service.
  return one.by !== other.by || undefined;
}

/** Between clients that different modules make. */
function madeTwice(clients: readonly DbClient[]): boolean | undefined {
  const pairs = clients.flatMap((one, at) =>
    clients
      .slice(at + 1)
      .filter((other) => other.location.path !== one.location.path)
      .map((other) => sameDatabase(one, other)),
  );
  if (pairs.includes(true)) return true;
  const open = pairs.filter((same) => same === undefined).length;
  // A primary and a replica make two; more of one kind whose addresses nobody tells apart are made wherever they are needed.
  return open === 0 ? false : open >= 3 ? true : undefined;
}

export const clientShared = defineCheck({
  id: 'data/client-shared',
  title: 'One client is made for each database of a process, and shared',
  failTitle: 'Several places make a database client of their own, each with its own connections',
  needs: ['dbClients'],
  subjects({ dbClients }): ClientGroup[] {
    const groups = new Map<string, DbClient[]>();
    for (const client of live(dbClients)) {
      const key = client.borrows === true || client.engine === 'unknown' ? `${client.by} ${client.borrows}` : client.engine;
      pushTo(groups, key, client);
    }
    return [...groups.values()].map((clients) => ({
      clients: clients.toSorted((a, b) => Number(b.perRequest ?? false) - Number(a.perRequest ?? false)),
    }));
  },
  // Several in one module are for several databases or replicas; what is not shared is made again elsewhere.
  holds: ({ clients }) => {
    if (clients.some((client) => client.perRequest === true)) return false;
    const twice = madeTwice(clients);
    return twice === undefined ? undefined : !twice;
  },
  location: ({ clients }) => clients[0]?.location,
  related: ({ clients }) => clients.slice(1, 12).map((client) => client.location),
  message: ({ clients }) => {
    const libraries = [...new Set(clients.map((client) => client.by))].join(' and ');
    if (clients.some((client) => client.perRequest === true)) return `a ${libraries} client is made for each request or message`;
    if (clients.length === 1) return `one ${libraries} client`;
    const modules = new Set(clients.map((client) => client.location.path)).size;
    return `${clients.length} ${libraries} clients${modules === 1 ? ' in one module' : ` in ${modules} modules`}`;
  },
  whenNone: 'na',
  noneMessage: 'No database client was found.',
  confidence: 'likely',
});
