/** What every answer tells the browser to refuse, and who else may call the codec. */
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

export const securityHeaders = helmet({
  contentSecurityPolicy: {
    directives: {
      // The console shows a brief's page within its own.
      'frame-ancestors': ["'self'"],
      // Nothing comes from anywhere else. The console's library writes styles into the page, never scripts.
      'font-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      // Photos and recordings are fetched with their purpose, and shown from there: as pictures, which run nothing.
      'img-src': ["'self'", 'data:', 'blob:'],
      'media-src': ["'self'", 'blob:'],
      // In the station's own network there may be no TLS.
      'upgrade-insecure-requests': null,
    },
  },
});

/** What the API answers is about people and their work: it stays out of every cache. */
export function neverCached(_: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

/** CORS for the Temporal UI alone, which runs on an origin of its own and has payloads opened with the reader's cookie or token. */
export const allowOrigins =
  (origins: readonly string[]) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const origin = request.get('origin');
    response.vary('Origin');
    if (origin !== undefined && origins.includes(origin)) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Headers': 'authorization, content-type, x-namespace',
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Max-Age': '600',
      });
      if (request.method === 'OPTIONS') {
        response.status(204).end();
        return;
      }
    }
    next();
  };
