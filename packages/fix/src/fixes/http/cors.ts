import { setOption, callAt } from '../../edit/options.ts';
import { noteSetting } from '../../edit/settings.ts';
import { defineFix } from '../../fix.ts';
import type { Fix } from '../../fix.ts';

function corsFix(item: string, title: string): Fix {
  return defineFix({
    item,
    title,
    afterwards: 'Set CORS_ORIGIN to the addresses of the pages that call, separated by commas; without it no other origin may.',
    write(context) {
      for (const at of context.places) {
        const policy = context.model.facts.corsPolicies.find((one) => one.location.path === at.path && one.location.line === at.line);
        const found = callAt(context, at);
        if (found === undefined || policy === undefined) return `the policy of ${at.path}:${at.line} was not found`;
        const { module, call } = found;
        const argument = policy.by === '@fastify/cors' ? 1 : policy.by === 'cors' ? 0 : undefined;
        const words = module.text.slice(call.start, (call.arguments[0] ?? call).end);
        if (argument === undefined || !/cors/i.test(words)) return `how ${policy.by} is told is not known here`;
        const read = module.text.includes("process.env['") ? "process.env['CORS_ORIGIN']" : 'process.env.CORS_ORIGIN';
        const reason = setOption(context, module, call, {
          path: ['origin'],
          code: `(${read} ?? '').split(',').filter(Boolean)`,
          argument,
          replaces: true,
        });
        if (reason !== undefined) return reason;
      }
      noteSetting(context, 'CORS_ORIGIN', '');
      return undefined;
    },
  });
}

export const corsListedInProduction = corsFix('S01-025', 'Let pages of listed origins call, and no others');
export const corsListedEverywhere = corsFix('S01-026', 'Let pages of listed origins call in every environment, and no others');
