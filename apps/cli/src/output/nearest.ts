export { nearest } from '@airworthy/engine/config/nearest-word';
