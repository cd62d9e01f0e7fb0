import type { Access, Guard } from './http.ts';
import type { FactBase, Known } from './base.ts';

/** A place where WebSocket (or socket.io) connections are accepted. */
export interface SocketEndpoint extends FactBase {
  /** ws · @fastify/websocket · socket.io · uWebSockets · graphql-ws */
  by: string;
  path: string;
  access: Access;
  /** Why the access is opaque or optional. */
  accessReason?: string;
  guards: Guard[];
  /** The Origin header is compared somewhere before or at the connection. */
  originCheck: boolean | 'unknown';
  /** Bytes. */
  maxPayload: Known<number>;
  /** Server pings, or drops idle connections. */
  heartbeat: boolean | 'unknown';
  /** Incoming messages are parsed by a schema. */
  messageValidation: boolean | 'unknown';
  /** Incoming messages are parsed inside try/catch. */
  parseGuarded: boolean | 'unknown';
  /** Messages or connections are limited per user or address. */
  rateLimited: boolean | 'unknown';
  /** `error` and `close` events are handled. */
  /** Something happens when a connection closes. */
  handlesClose?: boolean | 'unknown';
  /** Who connects is told by a cookie, which browsers send by themselves; false where a header or message has to carry the credential. */
  usesCookies?: boolean | 'unknown';
  handlesErrors: boolean | 'unknown';
  /** Connections are closed on shutdown. */
  closesOnShutdown: boolean | 'unknown';
  /** A token is read from the query string. */
  tokenInUrl: boolean | 'unknown';
  /** Outgoing pressure is watched (`bufferedAmount`). */
  backpressure: boolean | 'unknown';
  /** Audio is received on it. */
  carriesAudio?: boolean | 'unknown';
  /** Names of the messages that are received and sent, as far as they stand in its code. */
  messages?: string[];
  /** Longest session in ms. */
  sessionLimit?: Known<number>;
  /** Idle sessions are closed after this many ms. */
  idleLimit?: Known<number>;
}
