import { domainFiles } from './domain-files.ts';
import { httpFiles } from './http-files.ts';
import { tableOf } from './shape.ts';
import type { Shape } from './shape.ts';

/** All files of a generated service, path and text. */
export function filesOf(shape: Shape): [path: string, text: string][] {
  return [...packageFiles(shape), ...httpFiles(shape), ...domainFiles(shape)];
}

function packageFiles(shape: Shape): [string, string][] {
  const { name, framework, queue, defects } = shape;
  const dependencies = {
    ...(framework === 'fastify' ? { fastify: '5.6.1' } : { express: '5.1.0' }),
    ...(queue ? { bullmq: '5.61.0', ioredis: '5.8.1' } : {}),
    jose: '6.1.0',
    pg: '8.16.3',
    pino: '10.0.0',
    zod: '4.1.12',
  };
  const manifest = {
    name,
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: { start: 'node src/main.ts', test: 'node --test' },
    dependencies,
    engines: { node: '>=24' },
  };
  return [
    ['package.json', `${JSON.stringify(manifest, undefined, 2)}\n`],
    [
      'Dockerfile',
      `FROM node:24.11-alpine AS run
WORKDIR /srv
COPY package.json ./
RUN npm install --omit=dev --ignore-scripts
COPY . .
${defects.includes('root-image') ? '' : 'USER node\n'}EXPOSE 3000
CMD ["node", "src/main.ts"]
`,
    ],
    ['README.md', `# ${name}\n\nKeeps ${shape.noun}. Start it with \`npm start\`; it needs \`DATABASE_URL\` and \`TOKEN_KEY\`.\n`],
    [
      'migrations/001_records.sql',
      `CREATE TABLE ${tableOf(shape)} (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  title text NOT NULL,
  ${defects.includes('float-money') ? 'price double precision NOT NULL' : 'price_cents bigint NOT NULL CHECK (price_cents >= 0)'},
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ${tableOf(shape)}_tenant ON ${tableOf(shape)} (tenant_id, created_at);
ALTER TABLE ${tableOf(shape)} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${tableOf(shape)} FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON ${tableOf(shape)} USING (tenant_id = current_setting('app.tenant', true)::uuid);
`,
    ],
  ];
}
