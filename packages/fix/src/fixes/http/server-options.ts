import { setOptions } from '../../edit/options.ts';
import { defineFix } from '../../fix.ts';
import type { FixContext } from '../../fix.ts';

function frameworkAt({ model }: FixContext, path: string, line: number): string | undefined {
  return model.facts.httpServers.find((one) => one.location.path === path && one.location.line === line)?.framework;
}

export const requestsCutOff = defineFix({
  item: 'S08-018',
  title: 'Cut off requests that take longer than half a minute to arrive',
  afterwards: 'Routes that take large uploads from slow lines may need longer.',
  write: (context) =>
    setOptions(context, (at) =>
      frameworkAt(context, at.path, at.line) === 'fastify'
        ? [{ path: ['requestTimeout'], code: '30_000', replaces: true }]
        : 'how this server is told is not known here',
    ),
});

export const proxiesBounded = defineFix({
  item: 'S08-009',
  title: 'Believe proxies of private networks only, not everybody',
  afterwards: 'Where the balancer has a public address, name it: the list is checked from the nearest proxy on.',
  write: (context) =>
    setOptions(context, (at, module, call) => {
      const by = frameworkAt(context, at.path, at.line);
      if (by === 'fastify') return [{ path: ['trustProxy'], code: "'loopback, linklocal, uniquelocal'", replaces: true }];
      return `how ${by ?? 'the server'} in ${module.path}:${module.locate(call.start).line} is told is not known here`;
    }),
});
