/** The connection that every service's records share. Acknowledged means on disk: a power cut loses nothing. */
import { MongooseModule } from '@nestjs/mongoose';

export const database = (uri: string) =>
  MongooseModule.forRoot(uri, {
    writeConcern: { w: 'majority', j: true },
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS: 10_000,
    retryWrites: true,
  });

export const isDuplicateKey = (error: unknown): boolean => (error as { code?: unknown }).code === 11000;
