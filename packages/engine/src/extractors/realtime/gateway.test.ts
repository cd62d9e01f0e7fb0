import type { SocketEndpoint } from '@airworthy/model';
import { expect, test } from 'vitest';
import { modelService } from '../../audit/model-service.ts';
import { projectOf } from '../../audit/open-project.ts';
import { memoryTree } from '../../tree/source-tree.ts';

async function gateways(code: string, start = ''): Promise<SocketEndpoint[]> {
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'chat',
        scripts: { start: 'node dist/main' },
        dependencies: { '@nestjs/core': '11', '@nestjs/common': '11', '@nestjs/platform-express': '11', '@nestjs/websockets': '11' },
      }),
      'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { Injectable, Module, UseGuards, UsePipes, ValidationPipe } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer, WsException } from '@nestjs/websockets';
import { WsAdapter } from '@nestjs/platform-ws';
import jwt from 'jsonwebtoken';
@Injectable() class Signed { canActivate(context) { const client = context.switchToWs().getClient();
  try { client.user = jwt.verify(client.handshake.auth.token, process.env.KEY); return true; } catch { throw new WsException('no'); } } }
${code}
@Module({ providers: [Chat] }) class AppModule {}
async function main() { const app = await NestFactory.create(AppModule); ${start} await app.listen(3000); } void main();`,
    }),
  );
  return (await modelService(project, project.services[0]!)).facts.socketEndpoints;
}

test('a gateway that nobody guards is open, with its namespace and limits', async () => {
  const [found] = await gateways(
    `@WebSocketGateway({ namespace: 'chat', maxHttpBufferSize: 1000 }) class Chat { handleDisconnect() {} @SubscribeMessage('say') say(@MessageBody() text: string) { return text; } }`,
  );
  expect(found).toMatchObject({
    by: 'socket.io',
    path: '/chat',
    access: 'open',
    maxPayload: { value: 1000 },
    messageValidation: false,
    parseGuarded: true,
    handlesClose: true,
    heartbeat: true,
    rateLimited: false,
  });
});

test('what refuses connections counts: handleConnection, and middleware that afterInit adds', async () => {
  const inside = await gateways(
    `@WebSocketGateway() class Chat { async handleConnection(client) { try { client.data.user = jwt.verify(client.handshake.auth.token, process.env.KEY); } catch { client.disconnect(true); } } }`,
  );
  expect(inside[0]).toMatchObject({ path: '/socket.io', access: 'guarded' });
  const before = await gateways(
    `@WebSocketGateway() class Chat { @WebSocketServer() server; afterInit() { this.server.use((socket, next) => { try { jwt.verify(socket.handshake.auth.token, process.env.KEY); next(); } catch (error) { next(error); } }); } @SubscribeMessage('say') say() {} }`,
  );
  expect(before[0]?.access).toBe('guarded');
});

test('guards of NestJS stand before messages and not before connections', async () => {
  const [all] = await gateways(
    `@UseGuards(Signed) @WebSocketGateway() class Chat { @SubscribeMessage('say') say(@MessageBody() text: string, @ConnectedSocket() client) {} }`,
  );
  expect(all).toMatchObject({ access: 'opaque', accessReason: 'every message is guarded, but the connection itself asks for nothing' });
  expect(all?.guards).toMatchObject([{ name: 'Signed', kind: 'enforces' }]);
  const [some] = await gateways(
    `@WebSocketGateway() class Chat { @UseGuards(Signed) @SubscribeMessage('say') say() {} @SubscribeMessage('read') read() { return 1; } }`,
  );
  expect(some?.access).toBe('open');
});

test('the adapter tells which library listens; one of its own may check connections', async () => {
  const code = `@WebSocketGateway({ path: '/ws' }) class Chat { @UsePipes(new ValidationPipe()) @SubscribeMessage('say') say() {} }`;
  expect((await gateways(code, 'app.useWebSocketAdapter(new WsAdapter(app));'))[0]).toMatchObject({
    by: 'ws',
    path: '/ws',
    access: 'open',
    messageValidation: 'unknown',
  });
  const own = `${code} class Own extends WsAdapter { create() {} }`;
  expect((await gateways(own, 'app.useWebSocketAdapter(new Own(app));'))[0]).toMatchObject({ by: 'ws', access: 'opaque' });
});
