/** What changes in the views of processes, tasks and orders, as it happens: MongoDB's change streams. */
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { Order, ProcessView } from '../contracts/process.js';
import { type OrderEntity, type ProcessEntity, type TaskEntity, type TaskView, toOrder, toTask, toView } from './process.js';

/** `position`: hexadecimal, and in the order of time; a later reader goes on from there. */
export type Change = { position: string } & (
  | { type: 'process'; process: ProcessView }
  | { type: 'task'; task: TaskView }
  | { type: 'order'; order: Order }
);

export interface ChangeReader {
  /** The next change, or null where there is none for the moment. */
  next(): Promise<Change | null>;
  /** Everything up to here has been read. */
  position(): string;
  close(): Promise<void>;
}

const collections = ['processes', 'tasks', 'orders'];
const awaitMs = 1000;

@Injectable()
export class ChangeRepository {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** From now on, or from a position; rejects where the server no longer knows that position. */
  async open(after?: string): Promise<ChangeReader> {
    const stream = this.connection.db!.watch<mongo.BSON.Document, mongo.ChangeStreamDocument>(
      [{ $match: { 'ns.coll': { $in: collections }, operationType: { $in: ['insert', 'update', 'replace'] } } }],
      { fullDocument: 'updateLookup', maxAwaitTimeMS: awaitMs, ...(after !== undefined && { resumeAfter: { _data: after } }) },
    );
    const position = () => (stream.resumeToken as { _data: string })._data;
    const ahead: (Change | null)[] = [];
    const read = async (): Promise<Change | null> => {
      const event = await stream.tryNext();
      return event && toChange(event, position());
    };
    try {
      // Only now is the stream there: what is written from here on is seen.
      ahead.push(await read());
    } catch (error) {
      await stream.close();
      throw error;
    }
    return {
      next: async () => (ahead.length > 0 ? ahead.shift()! : read()),
      position,
      close: () => stream.close(),
    };
  }
}

function toChange(event: mongo.ChangeStreamDocument, position: string): Change | null {
  if (!('ns' in event) || !('coll' in event.ns) || !('fullDocument' in event) || !event.fullDocument) return null;
  const document: unknown = event.fullDocument;
  switch (event.ns.coll) {
    case 'processes':
      return { position, type: 'process', process: toView(document as ProcessEntity) };
    case 'tasks':
      return { position, type: 'task', task: toTask(document as TaskEntity) };
    case 'orders':
      return { position, type: 'order', order: toOrder(document as OrderEntity) };
    default:
      return null;
  }
}

/** The database is there and says no: the position is too old, or never was one. */
export const positionIsGone = (error: unknown) => error instanceof Error && error.name === 'MongoServerError';
