import { randomUUID } from 'node:crypto';
import { VoiceSession } from '@voice-ledger/voice';
import type { FastifyInstance } from 'fastify';
import { logger } from './logger.ts';
import { MERCHANT, OWNER } from './merchant.ts';
import { openSockets } from './metrics.ts';
import { desk } from './providers.ts';

export async function voiceSocket(app: FastifyInstance): Promise<void> {
  app.get('/ws', { websocket: true }, (socket) => {
    openSockets.inc();
    const caller = { merchantId: MERCHANT, userId: OWNER, conversationId: randomUUID(), correlationId: '' };
    const session = new VoiceSession(desk, caller, {
      send: (message) => socket.send(JSON.stringify(message)),
      sendAudio: (audio) => socket.send(audio),
    });
    socket.on('message', async (data: Buffer, binary: boolean) => {
      if (binary) {
        session.audio(data);
        return;
      }
      const message = JSON.parse(data.toString());
      logger.info({ message }, 'heard');
      if (message.type === 'text') await session.text(message.id, message.text);
      if (message.type === 'audio.end') await session.endAudio(message.id);
    });
    socket.on('close', () => {
      openSockets.dec();
      session.close();
    });
  });
}
