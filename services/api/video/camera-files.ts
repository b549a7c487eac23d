/** Cameras and roads from a file: GeoJSON (RFC 7946) with the fields as properties, or CSV with a column for each. */
import type { Request } from 'express';
import type { Language } from '../../../libs/platform/text.js';
import { readCsv } from '../http/csv.js';
import type { Row } from '../http/rows.js';
import type { FeatureCollection } from './schemas.js';

const columns = ['id', 'longitude', 'latitude', 'direction', 'angle', 'range', 'owner', 'offset_seconds', 'uncertainty_seconds', 'retention_days'];

const number = (text: string | undefined) => (text === undefined || text === '' ? undefined : Number(text));

/** A direction left out is a camera that turns. */
export async function* camerasOfCsv(request: Request, language: Language): AsyncGenerator<Row> {
  for await (const line of readCsv(request, (header) => columns.filter((name) => !header.includes(name)), language)) {
    if ('errors' in line) {
      yield { row: line.row, errors: line.errors };
      continue;
    }
    const { values } = line;
    const value = {
      id: values.id,
      place: { type: 'Point', coordinates: [number(values.longitude), number(values.latitude)] },
      direction: number(values.direction) ?? null,
      angle: number(values.angle),
      range: number(values.range),
      owner: values.owner,
      offsetSeconds: number(values.offset_seconds),
      uncertaintySeconds: number(values.uncertainty_seconds),
      retentionDays: number(values.retention_days),
    };
    yield { row: line.row, value };
  }
}

interface Feature {
  id?: unknown;
  geometry?: unknown;
  properties?: Record<string, unknown> | null;
}

const features = ({ features: all }: FeatureCollection) => all.map((feature) => (typeof feature === 'object' && feature !== null ? feature : {}) as Feature);

export function camerasOf(collection: FeatureCollection): Row[] {
  return features(collection).map(({ id, geometry, properties }, i) => ({ row: i + 1, value: { direction: null, ...properties, ...(id === undefined ? {} : { id: String(id) }), place: geometry } }));
}

/** A road's other properties are nobody's business here. */
export function roadsOf(collection: FeatureCollection): Row[] {
  return features(collection).map(({ id, geometry, properties }, i) => ({ row: i + 1, value: { id: String(id ?? properties?.id ?? ''), line: geometry } }));
}
