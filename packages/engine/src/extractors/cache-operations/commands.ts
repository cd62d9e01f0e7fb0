import type { CacheOperation } from '@airworthy/model';

export interface Command {
  operation: CacheOperation['operation'];
  /** As sent. */
  command: string;
  /** Position of the lifetime among the arguments, and how many seconds its unit has. */
  ttl?: { index: number; scale: number };
}

// https://redis.io/docs/latest/commands/
export const REDIS: Readonly<Record<string, Command>> = {
  get: { operation: 'get', command: 'GET' },
  mget: { operation: 'get', command: 'MGET' },
  hget: { operation: 'get', command: 'HGET' },
  hgetall: { operation: 'get', command: 'HGETALL' },
  hGet: { operation: 'get', command: 'HGET' },
  hGetAll: { operation: 'get', command: 'HGETALL' },
  getex: { operation: 'get', command: 'GETEX' },
  smembers: { operation: 'get', command: 'SMEMBERS' },
  set: { operation: 'set', command: 'SET' },
  setex: { operation: 'set', command: 'SETEX', ttl: { index: 1, scale: 1 } },
  setEx: { operation: 'set', command: 'SETEX', ttl: { index: 1, scale: 1 } },
  psetex: { operation: 'set', command: 'PSETEX', ttl: { index: 1, scale: 0.001 } },
  setnx: { operation: 'set', command: 'SETNX' },
  setNX: { operation: 'set', command: 'SETNX' },
  mset: { operation: 'set', command: 'MSET' },
  hset: { operation: 'set', command: 'HSET' },
  hSet: { operation: 'set', command: 'HSET' },
  hmset: { operation: 'set', command: 'HMSET' },
  del: { operation: 'delete', command: 'DEL' },
  unlink: { operation: 'delete', command: 'UNLINK' },
  hdel: { operation: 'delete', command: 'HDEL' },
  hDel: { operation: 'delete', command: 'HDEL' },
  flushall: { operation: 'clear', command: 'FLUSHALL' },
  flushAll: { operation: 'clear', command: 'FLUSHALL' },
  flushdb: { operation: 'clear', command: 'FLUSHDB' },
  flushDb: { operation: 'clear', command: 'FLUSHDB' },
  keys: { operation: 'scan', command: 'KEYS' },
  scan: { operation: 'scan', command: 'SCAN' },
  scanStream: { operation: 'scan', command: 'SCAN' },
  scanIterator: { operation: 'scan', command: 'SCAN' },
  incr: { operation: 'other', command: 'INCR' },
  incrby: { operation: 'other', command: 'INCRBY' },
  decr: { operation: 'other', command: 'DECR' },
};

/** lru-cache takes milliseconds, node-cache seconds. */
export const MEMORY: Readonly<Record<string, Command>> = {
  get: { operation: 'get', command: 'get' },
  mget: { operation: 'get', command: 'mget' },
  fetch: { operation: 'get', command: 'fetch' },
  set: { operation: 'set', command: 'set' },
  delete: { operation: 'delete', command: 'delete' },
  del: { operation: 'delete', command: 'del' },
  clear: { operation: 'clear', command: 'clear' },
  flushAll: { operation: 'clear', command: 'flushAll' },
};

export const REDIS_CALL = /^(?:ioredis#(?:pipeline\(\)\.)?|redis\.createClient\(\)\.(?:multi\(\)\.)?|@upstash\/redis\.Redis#)(\w+)$/;
export const MEMORY_CALL =
  /^(?:lru-cache(?:\.LRUCache)?|node-cache|quick-lru|@isaacs\/ttlcache(?:\.TTLCache)?|@cacheable\/node-cache)#(\w+)$/;
