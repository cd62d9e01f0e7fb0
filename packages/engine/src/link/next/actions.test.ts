import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

/** Server actions of an app, and who may call them. */
function actions(files: Record<string, string>): string[] {
  return bootTexts(files, { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } })
    .routes.filter((route) => route.method === 'ACTION')
    .map((route) => `${route.path} ${route.access}`);
}

const SESSION = `import { getServerSession } from 'next-auth'; export const session = () => getServerSession();`;
const page = (...names: string[]): string => `'use client'; import { ${names.join(', ')} } from './actions'; export default () => null;`;

describe('which functions are actions', () => {
  const own = `'use server';
export async function save() { return { data: 1 }; }
export const drop = async () => ({ data: 2 });
export type Shape = string; export const LIMIT = 3;`;

  it('those that the browser is given: called by a client component, or a property of a server component', () => {
    const at = (page: string): string[] => actions({ 'app/actions.ts': own, 'app/page.tsx': page });
    expect(at(`'use client'; import { save } from './actions'; export default () => <b onClick={() => save()} />;`)).toEqual(['save open']);
    expect(at(`import { save, drop } from './actions'; export default () => <form action={drop}>{save()}</form>;`)).toEqual(['drop open']);
    expect(at(`import { save } from './actions'; export default async () => <p>{await save()}</p>;`)).toEqual([]);
    expect(at(`import * as all from './actions'; export default () => { const [a] = useState(all); return null; };`)).toEqual([
      'drop open',
      'save open',
    ]);
  });

  it('a directive below a licence counts, one in the middle of a file does not', () => {
    expect(actions({ 'app/actions.ts': `/* (c) */\n// x\n${own}`, 'app/page.tsx': page('save') })).toEqual(['save open']);
    expect(actions({ 'app/actions.ts': `export const a = 1;\n${own}`, 'app/page.tsx': page('save') })).toEqual([]);
  });
});

describe('who may call an action', () => {
  const action = (body: string): string[] =>
    actions({
      'app/actions.ts': `'use server'; import { session } from '../lib/session'; import { redirect } from 'next/navigation'; import { db } from '@/db';
export async function save(input) { ${body} }`,
      'app/page.tsx': page('save'),
      'lib/session.ts': SESSION,
    });

  it('who gets an error, thrown or returned, is sent away, or gets nothing, is turned down', () => {
    const rest = 'await db.row.create(input); return { success: true };';
    expect(action(`if (!(await session())) throw new Error('Unauthorized'); ${rest}`)).toEqual(['save guarded']);
    expect(action(`if (!(await session())) return { error: 'Unauthorized' }; ${rest}`)).toEqual(['save guarded']);
    expect(action(`if (!(await session())) return { success: false, message: 'no' }; ${rest}`)).toEqual(['save guarded']);
    expect(action(`if (!(await session())) redirect('/login'); ${rest}`)).toEqual(['save guarded']);
    expect(action(`if (!(await session())) return; ${rest}`)).toEqual(['save guarded']);
  });

  it('input that is refused makes nobody known', () => {
    expect(action(`if (!input.name) return { error: 'name' }; await db.row.create(input); redirect('/rows');`)).toEqual(['save open']);
    expect(action(`await db.row.create(input); return (await session()) ? { ok: true } : { ok: true };`)).toEqual(['save optional']);
  });
});

describe('next-safe-action', () => {
  const files = (client: string): Record<string, string> => ({
    'app/actions.ts': `'use server'; import { client, own } from '../lib/client'; import { z } from 'zod'; import { db } from '@/db'; import { session } from '../lib/session';
export const save = ${client}.metadata({ name: 'save' }).inputSchema(z.object({ id: z.string() })).action(async ({ parsedInput, ctx }) => {
  await db.row.update({ id: parsedInput.id, by: ctx.user?.id }); return { saved: true };
});`,
    'app/page.tsx': page('save'),
    'lib/session.ts': SESSION,
    'lib/client.ts': `import { createSafeActionClient } from 'next-safe-action'; import { session } from './session';
export const client = createSafeActionClient({ handleServerError: (error) => error.message }).use(async ({ next }) => next({ ctx: { at: 1 } }));
export const own = client.use(async ({ next, ctx }) => {
  const found = await session(); if (!found?.user) throw new Error('Not signed in');
  const result = await next({ ctx: { ...ctx, user: found.user } }); return result;
});`,
  });

  it('the functions around an action decide', () => {
    expect(actions(files('own'))).toEqual(['save guarded']);
    expect(actions(files('client'))).toEqual(['save open']);
    expect(actions(files('client.use(async ({ next }) => { if (!(await session())) return; return next(); })'))).toEqual(['save guarded']);
  });
});

it('an action that only a hook of the browser calls is shown as well', () => {
  const listed = bootTexts(
    {
      'app/page.tsx': `export default () => null;`,
      'lib/sign-out.ts': `'use server'; export async function noteSignOut(id) { console.log(id); }`,
      'lib/use-sign-out.ts': `import { noteSignOut } from './sign-out'; export const useSignOut = () => ({ signOut: async (id) => noteSignOut(id) });`,
    },
    { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } },
  ).routes.map(({ method, path }) => `${method} ${path}`);
  expect(listed).toEqual(['ACTION noteSignOut']);
});

it('an action that takes nothing of its caller reads no body', () => {
  const read = bootTexts(
    {
      'app/actions.ts': `'use server'; import { createSafeActionClient } from 'next-safe-action'; import { db } from '@/db';
const client = createSafeActionClient();
export async function latest() { return db.release.findFirst(); }
export async function note(text) { await db.note.create({ text }); }
export const mine = client.action(async ({ ctx }) => db.row.findMany({ by: ctx.user }));
export const none = client.action(async () => db.row.count());
export const all = client.action(async (given) => db.row.create(given.parsedInput));
export const sent = client.action(async ({ parsedInput: { id }, ctx }) => db.row.delete({ id, by: ctx.user }));`,
      'app/page.tsx': page('latest', 'note', 'mine', 'none', 'all', 'sent'),
    },
    { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } },
  ).routes.map(({ path, reads }) => `${path} ${reads.join(',')}`);
  expect(read.toSorted()).toEqual(['all body', 'latest ', 'mine ', 'none ', 'note body', 'sent body']);
});
