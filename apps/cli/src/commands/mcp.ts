import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { openProposals } from '@airworthy/agents/proposals/store';
import { EXIT } from '../exit-codes.ts';
import { folderSource } from '../folder-source.ts';
import type { RunOptions } from '../audit-run.ts';
import { openFolder } from '../audit-run.ts';
import { VERSION } from '../version.ts';

export interface McpCommandOptions extends RunOptions {
  http?: boolean;
  port: string;
  propose?: boolean;
}

/** `airworthy mcp [dir]`: the audit as tools for agents, over standard input and output or on the loopback address. */
export async function mcpCommand(dir: string, options: McpCommandOptions): Promise<number> {
  openFolder(dir);
  const { source } = folderSource(dir, options);
  const shared = {
    source,
    proposals: openProposals(resolve(dir), () => new Date()),
    version: VERSION,
    propose: options.propose === true,
    // Standard output belongs to the protocol.
    onDefect: (error: unknown) => console.error(error),
  };
  // So that the first question does not wait for all of it; who asks is told what is wrong.
  source.snapshot().catch(() => {});
  if (options.http !== true) {
    const { serveStdio } = await import('@airworthy/agents/mcp/stdio');
    await serveStdio(shared);
    return EXIT.ok;
  }
  const { serveHttp } = await import('@airworthy/agents/mcp/http');
  const given = process.env['AIRWORTHY_MCP_TOKEN'];
  const token = given === undefined || given === '' ? randomBytes(24).toString('base64url') : given;
  const { url, close } = await serveHttp({ ...shared, port: Number(options.port), token });
  console.error(`MCP server at ${url}\n${given ? 'Token: that of AIRWORTHY_MCP_TOKEN' : `Token: ${token}`}`);
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
  await close();
  return EXIT.ok;
}
