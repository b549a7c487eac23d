export * from './config.js';
export * from './health.js';
export * from './issues.js';
export * from './logger.js';
export * from './problem.js';
export * from './text.js';
