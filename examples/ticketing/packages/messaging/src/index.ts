export { subscribersOf, TOPICS } from './topics.ts';
export type { Topic } from './topics.ts';
export { publish, startRelay } from './outbox.ts';
export type { Message, Queryable, Relay } from './outbox.ts';
export { receiveOnce } from './inbox.ts';
export { startSchedule } from './schedule.ts';
export type { Schedule } from './schedule.ts';
export { setTimer, startTimers } from './timers.ts';
export type { TimerPayload } from './timers.ts';
