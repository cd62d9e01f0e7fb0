import { baseEnvironment, loadEnvironment } from '@ticketing/config';
import type { BaseEnvironment } from '@ticketing/config';

export type Config = BaseEnvironment;
export const loadConfig = (): Config => loadEnvironment(baseEnvironment);
