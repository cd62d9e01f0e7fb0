import { ACCESS_KINDS, formatLocation, GUARD_KINDS } from '@airworthy/model';
import { z } from 'zod';
import { servicesOf } from '../audit-source.ts';
import { page, PageInput, PageOutput } from '../paging.ts';
import { defineTool } from '../tool.ts';
import { quoted, UntrustedSchema } from '../untrusted.ts';

export const routesTool = defineTool({
  name: 'routes',
  title: 'Routes and what guards them',
  description:
    'Routes of the running app with their access: guarded, optional, open (nothing asks who calls) or opaque (a guard that could not be read).',
  input: z.object({
    service: z.string().max(100).optional(),
    access: z.enum(ACCESS_KINDS).optional(),
    method: z.string().max(10).optional(),
    path: z.string().max(200).optional().describe('Only routes whose path contains this'),
    ...PageInput,
  }),
  output: z.object({
    ...PageOutput,
    routes: z.array(
      z.object({
        service: z.string(),
        access: z.enum(ACCESS_KINDS),
        rateLimited: z.boolean(),
        guards: z.array(z.object({ kind: z.enum(GUARD_KINDS), repository: z.object({ name: UntrustedSchema, place: UntrustedSchema }) })),
        repository: z.object({
          method: UntrustedSchema,
          path: UntrustedSchema,
          place: UntrustedSchema,
          accessReason: UntrustedSchema.exactOptional(),
          validation: z.array(UntrustedSchema),
        }),
      }),
    ),
  }),
  async run(wanted, { source }) {
    const snapshot = await source.snapshot();
    const rows = servicesOf(snapshot, wanted.service)
      .flatMap(({ key, service }) => service.routes.map((route) => ({ key, route })))
      .filter(
        ({ route }) =>
          (wanted.access === undefined || route.access === wanted.access) &&
          (wanted.method === undefined || route.method.toLowerCase() === wanted.method.toLowerCase()) &&
          (wanted.path === undefined || route.path.includes(wanted.path)),
      );
    const { rows: shown, total, next } = page(rows, wanted, snapshot.result.treeHash);
    return {
      total,
      next,
      routes: shown.map(({ key, route }) => ({
        service: key,
        access: route.access,
        rateLimited: route.rateLimit !== null,
        guards: route.guards
          .filter((guard) => guard.kind !== 'neutral')
          .slice(0, 12)
          .map((guard) => ({
            kind: guard.kind,
            repository: { name: quoted(guard.name, 120), place: quoted(formatLocation(guard.place), 300) },
          })),
        repository: {
          method: quoted(route.method, 20),
          path: quoted(route.path, 300),
          place: quoted(formatLocation(route.place), 300),
          ...(route.accessReason === undefined ? {} : { accessReason: quoted(route.accessReason) }),
          validation: route.validation.slice(0, 8).map((one) => quoted(one, 80)),
        },
      })),
    };
  },
});
