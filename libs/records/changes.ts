/** What changes in the views of processes, tasks and orders and in the units, as it happens: MongoDB's change streams. */
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { type Order, processKinds, type ProcessView } from '../contracts/process.js';
import { type OrderEntity, type ProcessEntity, type TaskEntity, type TaskView, toOrder, toTask, toView } from './process.js';
import { type Unit, unitAsOf, type UnitEntity } from './station.js';

export type Happening =
  | { type: 'process'; process: ProcessView }
  | { type: 'task'; task: TaskView }
  | { type: 'order'; order: Order }
  | { type: 'unit'; unit: Pick<Unit, 'id' | 'community' | 'onDuty'> };

/** `position`: hexadecimal, and in the order of time; a later reader goes on from there. */
export type Change = { position: string } & Happening;

export interface ChangeReader {
  /** The next change, or null where there is none for the moment. */
  next(): Promise<Change | null>;
  /** Everything up to here has been read. */
  position(): string;
  close(): Promise<void>;
}

const collections = ['processes', 'tasks', 'orders', 'units'];
const awaitMs = 1000;

@Injectable()
export class ChangeRepository {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /**
   * What is open: as if each of it had just changed. By indexes, so that it takes as long as there is open work, not as there
   * are records. Local reads: a stream that was opened before must not begin behind what is read here.
   */
  async *standing(): AsyncGenerator<Happening> {
    const db = this.connection.db!;
    const read = <Entity extends object>(name: string, filter: object, projection: object = {}) =>
      db.collection(name, { readConcern: { level: 'local' } }).find(filter, { projection }) as unknown as AsyncIterable<Entity>;
    const units: string[] = [];
    for await (const entity of read<UnitEntity>('units', {})) {
      units.push(entity._id);
      yield { type: 'unit', unit: toUnit(entity) };
    }
    // Of these the detail is on the board, too: where it happened, what it may be a duplicate of; who was asked.
    const told = ['incident', 'linkage'];
    const others = processKinds.filter((kind) => !told.includes(kind));
    for await (const entity of read<ProcessEntity>('processes', { kind: { $in: others }, closedAt: null }, { detail: 0, refused: 0 })) yield { type: 'process', process: toView(entity) };
    for await (const entity of read<ProcessEntity>('processes', { kind: { $in: told }, closedAt: null }, { refused: 0 })) yield { type: 'process', process: toView(entity) };
    for await (const entity of read<TaskEntity>('tasks', { state: { $in: ['open', 'claimed'] } }, { context: 0 })) yield { type: 'task', task: toTask(entity) };
    for await (const entity of read<OrderEntity>('orders', { unit: { $in: units }, live: true })) yield { type: 'order', order: toOrder(entity) };
  }

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
    case 'units':
      return { position, type: 'unit', unit: toUnit(document as UnitEntity) };
    default:
      return null;
  }
}

function toUnit(entity: UnitEntity): Pick<Unit, 'id' | 'community' | 'onDuty'> {
  const { id, community, onDuty } = unitAsOf(entity, [], new Date());
  return { id, community, onDuty };
}

/** The database is there and says no: the position is too old, or never was one. */
export const positionIsGone = (error: unknown) => error instanceof Error && error.name === 'MongoServerError';
