import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createMcpServer } from './mcp-server.ts';
import type { McpOptions } from './mcp-server.ts';

/** Serves one client over standard input and output until it leaves. */
export async function serveStdio(options: McpOptions): Promise<void> {
  const server = createMcpServer(options);
  const transport = new StdioServerTransport();
  const left = new Promise<void>((resolve) => {
    // The transport does not notice that its input has ended.
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.connect(transport);
  await left;
  await server.close();
}
