import { posix } from 'node:path';
import { recordCall } from './external.ts';
import { filesMatching } from './glob.ts';
import type { Machine } from './machine.ts';
import { ExitSignal } from './machine.ts';
import { externalModule, fromHost, requireModule } from './modules.ts';
import { derive, template } from './operators.ts';
import { makeArray, makeNative, makeObject, makePromise } from './properties.ts';
import type { NativeCode, Site, Value } from './value.ts';
import type { Func } from './value.ts';
import { Env, Ext, Obj, Template, Unk } from './value.ts';

/** Installs `process`, `require` and the parts of Node that boot code computes paths with. */
export function installHost(machine: Machine, serviceRoot: string): void {
  const { globals } = machine.realm;
  const native = (name: string, code: NativeCode): Func => makeNative(machine, name, code);
  const process = new Ext('process');
  const env = new Ext('process.env');
  env.readsEnv = true;
  // Production is the profile that is audited; every other variable is unknown.
  env.props.set('NODE_ENV', 'production');
  process.props.set('env', env);
  process.props.set('argv', makeArray(machine, ['node', `/${serviceRoot}/index.js`], true));
  process.props.set(
    'cwd',
    native('cwd', () => `/${serviceRoot}`),
  );
  process.props.set(
    'exit',
    native('exit', (run, _self, args, site) => {
      recordCall(run, exitToken, args, site, false);
      if (run.lenient) return undefined;
      throw new ExitSignal(site);
    }),
  );
  const exitToken = new Ext('process.exit');
  for (const name of ['uptime', 'memoryUsage', 'hrtime', 'cpuUsage'])
    process.props.set(
      name,
      native(name, () => new Unk(name)),
    );
  const hrtime = process.props.get('hrtime');
  if (hrtime instanceof Obj) hrtime.props.set('bigint', process.props.get('uptime'));
  // A service in production has no terminal.
  for (const name of ['stdin', 'stdout', 'stderr']) {
    const stream = new Ext(`process.${name}`);
    stream.props.set('isTTY', undefined);
    process.props.set(name, stream);
  }
  process.props.set('platform', 'linux');
  process.props.set('pid', new Unk('pid'));
  process.props.set('version', 'v22.0.0');
  globals.set('process', process);
  const globalObject = makeObject(machine);
  globalObject.open = true;
  for (const name of ['globalThis', 'global']) globals.set(name, globalObject);
  for (const name of ['encodeURIComponent', 'decodeURIComponent', 'encodeURI', 'decodeURI'] as const) {
    globals.set(
      name,
      native(name, (_run, _self, [value]) => {
        try {
          return typeof value === 'string' ? globalThis[name](value) : new Unk('text');
        } catch {
          return new Unk('text');
        }
      }),
    );
  }
  globals.set(
    'structuredClone',
    native('structuredClone', (_run, _self, [value]) => value),
  );
  installPaths(machine);
  installConstants(machine);
  installFiles(machine);
  const module = externalModule(machine, 'module');
  module.props.set(
    'createRequire',
    native('createRequire', (_run, _self, _args, site) => {
      const made = native('require', (inner, _s, [specifier]) => {
        const from = inner.modules.get(site.path);
        return typeof specifier === 'string' && from !== undefined
          ? requireModule(inner, from, specifier, site, 'require')
          : new Unk('require');
      });
      for (const key of ['resolve', 'cache', 'extensions', 'main']) made.props.set(key, new Unk(`require.${key}`));
      return made;
    }),
  );
  const util = externalModule(machine, 'util');
  util.props.set(
    'promisify',
    native('promisify', (_run, _self, [value]) => value ?? new Unk('promisified')),
  );
  util.props.set(
    'inherits',
    native('inherits', () => undefined),
  );
}

function installPaths(machine: Machine): void {
  const texts = (args: Value[]): string[] | undefined =>
    args.every((argument) => typeof argument === 'string') ? (args as string[]) : undefined;
  const path = externalModule(machine, 'path');
  for (const name of ['join', 'resolve', 'normalize', 'dirname', 'basename', 'extname', 'relative', 'isAbsolute', 'parse'] as const) {
    path.props.set(
      name,
      makeNative(machine, name, (run, _self, args) => {
        const plain = texts(args);
        if (plain === undefined) {
          if (name === 'join' || name === 'resolve') {
            if (args.some((argument) => argument instanceof Env || argument instanceof Template))
              return template(args.flatMap((argument, at) => (at === 0 ? [argument] : ['/', argument])));
          }
          return (
            derive(args, (values) =>
              values.every((value) => typeof value === 'string')
                ? (posix[name] as (...parts: string[]) => Value)(...(values as string[]))
                : new Unk('path'),
            ) ?? new Unk('path')
          );
        }
        if (name === 'resolve') return posix.resolve('/', ...plain);
        const result: unknown = (posix[name] as (...parts: string[]) => unknown)(...plain);
        return typeof result === 'object' ? fromHost(run, result) : (result as Value);
      }),
    );
  }
  path.props.set('sep', '/');
  path.props.set('delimiter', ':');
  path.props.set('posix', path);
  const url = externalModule(machine, 'url');
  url.props.set(
    'fileURLToPath',
    makeNative(machine, 'fileURLToPath', (_run, _self, [value]) =>
      typeof value === 'string' ? value.replace(/^file:\/\//, '') : new Unk('path'),
    ),
  );
  url.props.set(
    'pathToFileURL',
    makeNative(machine, 'pathToFileURL', (run, _self, [value]) =>
      typeof value === 'string' ? makeObject(run, { href: `file://${value}`, pathname: value }) : new Unk('url'),
    ),
  );
}

/** Path inside the tree of an absolute path of the audited code. */
function inTree(value: Value): string | undefined {
  return typeof value === 'string' && !value.includes('\0')
    ? posix
        .normalize(value.startsWith('/') ? value : `/${value}`)
        .slice(1)
        .replace(/\/$/, '')
    : undefined;
}

/** Constants of packages that audited code takes as keys. */
function installConstants(machine: Machine): void {
  externalModule(machine, 'celebrate').props.set(
    'Segments',
    makeObject(machine, {
      BODY: 'body',
      COOKIES: 'cookies',
      HEADERS: 'headers',
      PARAMS: 'params',
      QUERY: 'query',
      SIGNEDCOOKIES: 'signedCookies',
    }),
  );
}

function installFiles(machine: Machine): void {
  const isFile = (run: Machine, path: string): boolean => run.tree.has(path) || run.resolver.sourceOf(path) !== undefined;
  const list = (run: Machine, args: Value[]): Value => {
    const path = inTree(args[0]);
    if (path === undefined) return makeArray(run, [], true);
    const names = run.tree.list(path).toSorted().slice(0, 500);
    const options = args[1];
    const withTypes = options instanceof Obj && options.props.get('withFileTypes') === true;
    const runs = names.filter((name) => !name.endsWith('.d.ts'));
    if (!withTypes) return builtView(run, runs);
    return makeArray(
      run,
      runs.map((name) => {
        const file = run.tree.has(`${path}/${name}`);
        return makeObject(run, {
          name,
          isFile: makeNative(run, 'isFile', () => file),
          isDirectory: makeNative(run, 'isDirectory', () => !file),
        });
      }),
    );
  };
  const files: Record<string, (run: Machine, args: Value[], site: Site) => Value> = {
    readdirSync: list,
    existsSync: (run, args) => {
      const path = inTree(args[0]);
      return path === undefined
        ? new Unk('file exists')
        : isFile(run, path) || run.tree.list(path).length > 0
          ? true
          : new Unk('file exists');
    },
    readFileSync: (run, args) => {
      const path = inTree(args[0]);
      const text = path !== undefined && run.tree.has(path) ? run.tree.read(path) : undefined;
      return text !== undefined && text.length < 256_000 ? text : new Unk('file content');
    },
    statSync: (run, args) => {
      const path = inTree(args[0]) ?? '';
      const file = run.tree.has(path);
      return makeObject(run, {
        isFile: makeNative(run, 'isFile', () => file),
        isDirectory: makeNative(run, 'isDirectory', () => !file),
        size: new Unk('size'),
      });
    },
  };
  for (const name of ['fs', 'fs/promises']) {
    const module = externalModule(machine, name);
    for (const [key, code] of Object.entries(files))
      module.props.set(
        key,
        makeNative(machine, key, (run, _self, args, site) => code(run, args, site)),
      );
  }
  const promises = externalModule(machine, 'fs/promises');
  promises.props.set(
    'readdir',
    makeNative(machine, 'readdir', (run, _self, args) => makePromise(run, list(run, args))),
  );
  externalModule(machine, 'fs').props.set('promises', promises);
  for (const name of ['glob', 'fast-glob', 'globby', 'tinyglobby']) {
    const module = externalModule(machine, name);
    for (const key of ['sync', 'globSync', 'glob', 'globby', 'globbySync']) {
      module.props.set(
        key,
        makeNative(machine, key, (run, _self, args) => globFiles(run, args)),
      );
    }
  }
}

/** A listing that also answers filters for `.js` when the sources are TypeScript: the filter runs on the built view. */
function builtView(run: Machine, names: string[]): Obj {
  const out = makeArray(run, names);
  const filter = makeNative(run, 'filter', (inner, _self, args, site) => {
    const plain = inner.realm.array.props.get('filter') as Func;
    const source = inner.parts.call(inner, plain, makeArray(inner, names), args, site);
    if (source instanceof Obj && (source.items ?? []).length > 0) return source;
    const built = makeArray(
      inner,
      names.filter((name) => !name.endsWith('.d.ts')).map((name) => name.replace(/\.([cm]?)tsx?$/, '.$1js')),
    );

    return inner.parts.call(inner, plain, built, args, site);
  });
  out.props.set('filter', filter);
  return out;
}

function globFiles(run: Machine, args: Value[]): Value {
  const pattern = args[0] instanceof Obj ? args[0].items?.[0] : args[0];
  const options = args[1];
  const cwd = options instanceof Obj ? inTree(options.props.get('cwd') as Value) : undefined;
  if (typeof pattern !== 'string') return makeArray(run, [], true);
  const full = pattern.startsWith('/') ? pattern.slice(1) : cwd === undefined ? pattern : posix.join(cwd, pattern);
  const found = filesMatching(run, full);
  if (found === undefined) return makeArray(run, [], true);
  return makeArray(
    run,
    found.slice(0, 200).map((path) => (cwd !== undefined && !pattern.startsWith('/') ? path.slice(cwd.length + 1) : `/${path}`)),
  );
}
