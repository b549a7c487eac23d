export { type Config } from '../../libs/platform/config.js';

export const API_CONFIG = Symbol('API_CONFIG');
export const API_LOGGER = Symbol('API_LOGGER');
