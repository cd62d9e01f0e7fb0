import type { ServiceDigest } from './digest.ts';

/** Finds the service that a host name or the name of a variable stands for. */
export interface ServiceNames {
  ofHost(host: string): string | undefined;
  /** `ORDER_SERVICE_URL` → the order service. `sure` where the name itself says that it is an address of a service. */
  ofVariable(name: string): { service: string; sure: boolean } | undefined;
}

const KIND = /[-_](?:service|svc|server)$/;
const ADDRESS = /_(?:URL|URI|HOST|HOSTNAME|ENDPOINT|ADDR|ADDRESS)$/;
const PART_OF_ADDRESS = /_(?:BASE_?URL|API_URL|INTERNAL_URL|API)$/;
/** Put before names that a bundler may show to browsers. */
const BUNDLED = /^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|NUXT_PUBLIC)_/;

/** Names of services from their folders, packages and compose files. A name that two services share stands for none. */
export function serviceNames(services: readonly ServiceDigest[]): ServiceNames {
  const names = new Map<string, string | undefined>();
  const add = (name: string | undefined, service: string): void => {
    if (name === undefined || name === '') return;
    const key = name.toLowerCase();
    for (const one of new Set([key, key.replace(KIND, '')]))
      names.set(one, names.has(one) && names.get(one) !== service ? undefined : service);
  };
  const prefixes = new Set<string>();
  const builds = services.flatMap((one) => one.builds);
  for (const service of services) {
    add(service.name, service.name);
    add(service.path.split('/').at(-1), service.name);
    const [scope, bare] =
      service.packageName?.startsWith('@') === true ? service.packageName.slice(1).split('/') : [undefined, service.packageName];
    add(bare, service.name);
    if (scope !== undefined) prefixes.add(scope.toLowerCase());
    for (const build of builds) if (build.folder === service.path) add(build.name, service.name);
  }
  const find = (label: string): string | undefined => {
    const key = label.toLowerCase();
    const exact = names.get(key) ?? names.get(key.replace(KIND, ''));
    if (exact !== undefined) return exact;
    const prefix = [...prefixes].find((one) => key.startsWith(`${one}-`));
    return prefix === undefined ? undefined : find(key.slice(prefix.length + 1));
  };
  return {
    ofHost(host) {
      const [label, ...domain] = host.split('.');
      // Only names of the cluster: a public domain may start with any word.
      if (label === undefined || (domain.length > 0 && !/(?:^|\.)(?:svc|local|internal|cluster)/.test(domain.join('.')))) return undefined;
      return find(label);
    },
    ofVariable(name) {
      const bare = name.replace(BUNDLED, '');
      for (const ending of [ADDRESS, PART_OF_ADDRESS]) {
        if (!ending.test(bare)) continue;
        const stem = bare.replace(ending, '');
        const service = find(stem.toLowerCase().replaceAll('_', '-')) ?? find(stem.toLowerCase());
        if (service !== undefined) return { service, sure: /(?:^|_)(?:SERVICE|SVC)$/.test(stem) };
      }
      return undefined;
    },
  };
}

/** Host of an address such as `http://orders:3000/x`, when it is written out. */
export function hostOf(url: string): string | undefined {
  return /^(?:https?:)?\/\/(?:[^@/]*@)?([a-z0-9][a-z0-9.-]*)(?=[:/?]|$)/i.exec(url)?.[1];
}
