import type { TargetCheck } from '@airworthy/model';
import type { CallSite } from '../../lang/typescript/call-sites.ts';

const RESOLVES =
  /^dns(?:\/promises)?\.(?:promises\.)?(?:lookup|resolve\w*)$|^(?:ipaddr\.js|ip-range-check|private-ip|is-private-ip|ip|ip-address|netmask|range_check|is-ip-private|ipaddress)\b|^(?:new )?(?:ssrf-req-filter|request-filtering-agent|ssrf-agent|ssrfcheck|dssrf|@hapi\/wreck-ssrf|ssrf-agent-guard)\b|BlockList#(?:check|addSubnet|addRange|addAddress)$|^new net\.BlockList$/;
const PRIVATE_TEXT = /169\.254|192\.168|\b127\.0|localhost|\.internal\b|metadata\.google|::1/;
const HTTPS_ONLY =
  /protocol\s*!==?\s*['"`]https:['"`]|protocol\s*===?\s*['"`]https:['"`]|!\s*\w+(?:\.\w+)*\.startsWith\(\s*['"`]https:\/\/|\^https:\\?\/|startsWith\(\s*['"`]https:\/\/['"`]\s*\)|protocols?\s*:\s*\[\s*['"`]https/;
/** A step that is called like a check of an address and could not be followed. */
const NAMED_CHECK = /(?:valid|assert|check|ensure|guard|is)\w*(?:url|target|endpoint|host|address|ssrf)|ssrf|safe\w*(?:fetch|request|url)/i;

/** What is asked of an address before it is called or stored. */
export function targetCheckOf(
  calls: readonly CallSite[],
  texts: readonly string[],
): { targetCheck: TargetCheck; httpsOnly: boolean | 'unknown' } {
  const unread = calls.some((call) => call.targets.length === 0 && NAMED_CHECK.test(call.member ?? call.callee.replace(/^.*[.*#]/, '')));
  const resolved = calls.some((call) => RESOLVES.test(call.callee));
  const text = texts.some((one) => PRIVATE_TEXT.test(one) && /new URL\(|hostname|\.host\b|\.test\(/.test(one));
  const https = texts.some((one) => HTTPS_ONLY.test(one));
  return {
    targetCheck: resolved ? 'resolved' : unread ? 'unknown' : text ? 'text' : 'none',
    httpsOnly: https ? true : unread ? 'unknown' : false,
  };
}
