import type { Machine } from '../boot/machine.ts';
import { loadModule, readExport } from '../boot/modules.ts';
import { getProp, makeNative, makeObject } from '../boot/properties.ts';
import { hostRegexp } from '../boot/native-text.ts';
import { textOf } from '../boot/conditions.ts';
import { joinPath } from '../lang/typescript/paths.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Ext, Func, Obj } from '../boot/value.ts';
import type { FastifyScope, HookEvent } from './fastify-model.ts';
import { childScope, flush, pluginMeta } from './fastify-model.ts';

type Load = (scope: FastifyScope, plugin: Value, options: Value) => void;

const SCRIPT = /\.(?:[cm]?ts|[cm]?js)$/;
const INDEX = /^index\.(?:[cm]?ts|[cm]?js)$/;
const AUTOHOOKS = /^[_.]?auto_?-?hooks\.(?:[cm]?ts|[cm]?js)$/i;

/**
 * `@fastify/autoload`: each folder is a prefix; a folder with an index file loads only that file and its sub-folders;
 * `autohooks` files count when `autoHooks` is set, below their folder only with `cascadeHooks`.
 */
export function autoload(machine: Machine, scope: FastifyScope, options: Value, site: Site, load: Load): void {
  const read = (key: string): Value =>
    options instanceof Obj && !(options instanceof Ext) ? getProp(machine, options, key, site) : undefined;
  const dir = textOf(read('dir'));
  const root = dir === undefined ? undefined : joinPath(dir);
  if (root === undefined || dir?.includes('{') === true) {
    scope.open.push({ reason: 'the folder of autoload is not known', site });
    return;
  }
  const passed = read('options');
  const autoHooks = read('autoHooks') === true;
  const cascade = read('cascadeHooks') === true;
  const dirPrefix = read('dirNameRoutePrefix') !== false;
  const routeParams = read('routeParams') === true;
  const maxDepth = read('maxDepth');
  const ignore = read('ignorePattern');
  const ignored = (path: string): boolean =>
    hostRegexp(ignore, path)?.test(path) === true || (typeof ignore === 'string' && path.includes(ignore));

  const found: AutoPlugin[] = [];
  const addFile = (path: string, parent: FastifyScope, prefix: string): void => {
    const record = loadModule(machine, path);
    const plugin = readExport(machine, record, 'default', new Set());
    if (readExport(machine, record, 'autoload', new Set()) === false) return;
    const own = readExport(machine, record, 'autoPrefix', new Set()) ?? readExport(machine, record, 'prefixOverride', new Set());
    const overridden = readExport(machine, record, 'prefixOverride', new Set());
    const text = own === undefined ? undefined : textOf(own);
    const full =
      typeof overridden === 'string' ? overridden : text === undefined ? prefix : prefix + (text.startsWith('/') ? text : `/${text}`);
    const config =
      (plugin instanceof Obj && !(plugin instanceof Ext) ? getProp(machine, plugin, 'autoConfig', site) : undefined) ??
      readExport(machine, record, 'autoConfig', new Set());
    const opts = mergedOptions(machine, [config, passed], site);
    // A prefix among the options stands before that of the folder; one that the file insists on replaces both.
    const outer = opts.props.get('prefix');
    const given = outer === undefined || outer instanceof Accessor ? undefined : textOf(outer);
    const whole = typeof overridden === 'string' ? full : `${given?.replace(/\/$/, '') ?? ''}${full}`;
    if (whole !== '') opts.props.set('prefix', whole);
    // A function is asked for the options when the plugin is loaded, with the instance.
    const made = makeNative(machine, 'autoConfig', (run, self, args, at) =>
      mergedOptions(run, [run.parts.call(run, config, self, args, at), passed], at),
    );
    found.push({ plugin, options: config instanceof Func ? made : opts, parent, done: false });
  };

  const visit = (folder: string, parent: FastifyScope, prefix: string, inherited: HookEvent[], depth: number): void => {
    if (depth > 12 || (typeof maxDepth === 'number' && depth > maxDepth)) return;
    const names = machine.tree
      .list(folder)
      .toSorted()
      .filter((name) => !ignored(`${folder}/${name}`) && !name.startsWith('.'));
    const files = names.filter(
      (name) =>
        machine.tree.has(`${folder}/${name}`) &&
        SCRIPT.test(name) &&
        !name.endsWith('.d.ts') &&
        !/\.(?:test|spec)\.\w+$/.test(name) &&
        !twin(names, name),
    );
    const hooksFile = files.find((name) => AUTOHOOKS.test(name));
    let here = parent;
    if (autoHooks) {
      here = childScope(parent, '', site);
      if (!cascade) here.hooks = [...scope.hooks];
      else here.hooks.push(...inherited.filter((hook) => !here.hooks.includes(hook)));
      if (hooksFile !== undefined) {
        const plugin = readExport(machine, loadModule(machine, `${folder}/${hooksFile}`), 'default', new Set());
        here.app.loading.push({ scope: here, queue: [] });
        machine.parts.call(machine, plugin, here.handle, [here.handle, makeObject(machine)], site);
        flush(machine, here.app.loading.at(-1) as NonNullable<ReturnType<typeof here.app.loading.at>>);
        here.app.loading.pop();
      }
    }
    const plugins = files.filter((name) => !AUTOHOOKS.test(name));
    const index = plugins.find((name) => INDEX.test(name));
    for (const name of index === undefined ? plugins : [index]) addFile(`${folder}/${name}`, here, prefix);
    for (const name of names) {
      if (machine.tree.has(`${folder}/${name}`) || machine.tree.list(`${folder}/${name}`).length === 0) continue;
      const segment = routeParams ? name.replace(/^__(\w+)/, ':$1?').replace(/^_(\w+)/, ':$1') : name;
      visit(`${folder}/${name}`, cascade ? here : parent, dirPrefix ? `${prefix}/${segment}` : prefix, inherited, depth + 1);
    }
  };
  visit(root, scope, '', [], 0);
  inOrder(found, (one) => load(one.parent, one.plugin, one.options));
}

/** A file of the folder, as it will be registered. */
interface AutoPlugin {
  plugin: Value;
  options: Value;
  parent: FastifyScope;
  done: boolean;
}

/** In the order of the folder, but each after the plugins that it names as its dependencies. */
function inOrder(found: AutoPlugin[], load: (one: AutoPlugin) => void): void {
  const byName = new Map(found.map((one) => [pluginMeta(one.plugin)?.name, one]));
  const run = (one: AutoPlugin): void => {
    if (one.done) return;
    one.done = true;
    for (const name of pluginMeta(one.plugin)?.dependencies ?? []) {
      const needed = byName.get(name);
      if (needed !== undefined) run(needed);
    }
    load(one);
  };
  for (const one of found) run(one);
}

/** Later options win. */
function mergedOptions(machine: Machine, all: readonly Value[], site: Site): Obj {
  const out = makeObject(machine);
  for (const options of all) {
    if (options instanceof Obj && !(options instanceof Ext) && options.kind === 'object') {
      for (const key of options.props.keys()) out.props.set(key, getProp(machine, options, key, site));
      out.open ||= options.open;
    } else if (options !== undefined && options !== null) out.open = true;
  }
  return out;
}

/** A compiled file beside its source. */
function twin(names: string[], name: string): boolean {
  return /\.[cm]?js$/.test(name) && names.includes(name.replace(/\.([cm]?)js$/, '.$1ts'));
}
