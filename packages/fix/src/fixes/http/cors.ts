import { setOption, callAt } from '../../edit/options.ts';
import { readSetting } from '../../edit/setting-file.ts';
import { defineFix } from '../../fix.ts';
import type { Fix } from '../../fix.ts';

/** A setting that the policy reads so far stays the one that names the origins. */
function readBy(policy: string): string {
  const names = new Set([...policy.matchAll(/\bprocess\.env(?:\.|\[')(\w*ORIGINS?)\b/g)].map((one) => one[1] as string));
  return names.size === 1 ? ([...names][0] as string) : 'CORS_ORIGIN';
}

function corsFix(item: string, title: string): Fix {
  return defineFix({
    item,
    title,
    afterwards:
      'Set CORS_ORIGIN, or the setting that was read here so far, to the addresses of the pages that call, separated by commas; without it the service does not start.',
    write(context) {
      for (const at of context.places) {
        const policy = context.model.facts.corsPolicies.find((one) => one.location.path === at.path && one.location.line === at.line);
        const found = callAt(context, at);
        if (found === undefined || policy === undefined) return `the policy of ${at.path}:${at.line} was not found`;
        const { module, call } = found;
        const argument = policy.by === '@fastify/cors' ? 1 : policy.by === 'cors' ? 0 : undefined;
        const words = module.text.slice(call.start, (call.arguments[0] ?? call).end);
        if (argument === undefined || !/cors/i.test(words)) return `how ${policy.by} is told is not known here`;
        const origins = readSetting(context, module, {
          name: readBy(module.text.slice(call.start, call.end)),
          about: 'Origins of the pages that may call, separated by commas',
          pattern: '/^https?:\\/\\/[^\\s]+$/',
          wrong: 'has to name the origins whose pages may call',
          file: 'cors',
          exported: 'corsOrigins',
          list: true,
        });
        if (typeof origins === 'string') return origins;
        const reason = setOption(context, module, call, {
          path: ['origin'],
          code: origins.name,
          argument,
          replaces: true,
        });
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
  });
}

export const corsListedInProduction = corsFix('S01-025', 'Let pages of listed origins call, and no others');
export const corsListedEverywhere = corsFix('S01-026', 'Let pages of listed origins call in every environment, and no others');
