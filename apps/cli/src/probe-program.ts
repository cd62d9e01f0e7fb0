import { Option } from 'commander';
import type { Command } from 'commander';
import { collect } from './collect.ts';
import { more } from './output/more.ts';

/** `airworthy probe`, the only command that sends requests. */
export function addProbeCommand(program: Command, done: (code: number) => void): void {
  program
    .command('probe')
    .description('confirm on a running instance what the code promises; the only command that sends requests')
    .option('-t, --target <url>', 'where it runs; without it, it is started as the settings say')
    .option('-r, --repo <dir>', 'its sources: requests are planned from their routes, results are compared with their audit')
    .option('-s, --service <name>', 'which service of the sources it is')
    .option('--openapi <file>', 'its API description, beside or instead of the sources')
    .option(
      '-c, --config <file>',
      'settings: how to start it, users, tokens, allowed hosts; airworthy.probe.yaml of --repo or of this folder by default',
    )
    .option('--credentials <file>', 'users and tokens in a file of their own, written like the settings')
    .option('--allow <host>', 'a host that may be probed, besides this machine; may be repeated', collect)
    .addOption(new Option('--tier <tier>', 'how far to go').choices(['safe', 'test-tenant', 'fault']).default('safe'))
    .option('--only <probe>', 'only probes whose id begins so; may be repeated', collect)
    .option('--plan', 'show what would be sent, and send nothing')
    .option('-y, --yes', 'do not ask before sending')
    .option('--json', 'print the run as JSON, with transcripts')
    .option(
      '-o, --out <file>',
      'write it with its transcripts to a file; the ending chooses: .html .md .json .pdf .docx; may be repeated',
      collect,
    )
    .option('-f, --format <formats>', 'formats by name, with commas between; --out is the folder then')
    .option('--all', 'print every result')
    .addHelpText(
      'after',
      more(`Tiers:
  safe         reads, handshakes, and requests that are refused anyway; the default
  test-tenant  also writes, as the test users of the settings
  fault        also loads and breaks, only what the run itself started

Outcomes: a claim is confirmed or refuted only where a valid request was seen to succeed and a refusal was seen to look different; all else is inconclusive.
Exit codes: 0 nothing was refuted · 1 something was · 2 the command line is wrong · 3 the target or the settings can't be used`),
    )
    .action(async (options) => done(await (await import('./commands/probe.ts')).probeCommand(options)));
}
