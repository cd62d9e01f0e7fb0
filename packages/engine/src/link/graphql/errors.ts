import type { Machine } from '../../boot/machine.ts';
import { getProp, makeObject } from '../../boot/properties.ts';
import type { Ext, Func, Site, Value } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';
import { nativeClass } from '../nest/native-class.ts';

/** Status that a code of an error stands for. https://www.apollographql.com/docs/apollo-server/data/errors */
const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UNAUTHORIZED: 401,
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
};

/** Classes of errors whose code says what they mean: `GraphQLError` with `extensions.code`, and those of Apollo Server 2 and 3. */
export function defineErrors(machine: Machine, module: Ext): void {
  const base = machine.realm.globals.get('Error') as Func;
  const graphql = nativeClass(machine, 'GraphQLError', base, (run, self, [message, given], site) => {
    const options = given instanceof Obj && given.kind === 'object' ? given : undefined;
    const extensions = options === undefined ? undefined : getProp(run, options, 'extensions', site);
    fill(self, message, extensions ?? makeObject(run), extensions instanceof Obj ? getProp(run, extensions, 'code', site) : undefined);
    const http = extensions instanceof Obj ? getProp(run, extensions, 'http', site) : undefined;
    const status = http instanceof Obj ? getProp(run, http, 'status', site) : undefined;
    if (typeof status === 'number') self.props.set('status', status);
  });
  module.props.set('GraphQLError', graphql);
  if (!module.name.startsWith('apollo')) return;
  module.props.set(
    'ApolloError',
    nativeClass(machine, 'ApolloError', base, (run, self, [message, code], _site: Site) =>
      fill(self, message, makeObject(run, { code }), code),
    ),
  );
  for (const [name, code] of [
    ['AuthenticationError', 'UNAUTHENTICATED'],
    ['ForbiddenError', 'FORBIDDEN'],
    ['UserInputError', 'BAD_USER_INPUT'],
  ] as const)
    module.props.set(
      name,
      nativeClass(machine, name, base, (run, self, [message]) => fill(self, message, makeObject(run, { code }), code)),
    );
}

function fill(self: Obj, message: Value, extensions: Value, code: Value): void {
  self.kind = 'error';
  self.props.set('message', message);
  self.props.set('name', 'GraphQLError');
  self.props.set('extensions', extensions);
  const status = typeof code === 'string' ? STATUS[code] : undefined;
  if (status !== undefined) self.props.set('status', status);
}
