import type { Server } from 'node:http';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { config } from './config.ts';

/** The board in the office: what changes is pushed, and somebody can close an incident from there. */
export function startBoard(server: Server): WebSocketServer {
  const board = new WebSocketServer({ server, path: '/board' });
  board.on('connection', (socket) => {
    socket.on('message', async (data) => {
      const { close } = JSON.parse(data.toString()) as { close: number };
      const client = new pg.Pool({ connectionString: config.databaseUrl });
      await client.query("UPDATE incidents SET status = 'closed', closed_at = now() WHERE id = $1", [close]);
      socket.send(JSON.stringify({ closed: close }));
    });
  });
  return board;
}
