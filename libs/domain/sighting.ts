/**
 * 目击: what a person saw on a recording, in coded words. Clothing and vehicles alone: nothing that tells who somebody is, so
 * that sightings are compared by what they wear and drive and never by a face.
 */
import type { Point } from './place.js';

export const vehicleTypes = ['car', 'van', 'truck', 'bus', 'motorcycle', 'electricBike', 'tricycle', 'bicycle', 'other'] as const;
export const colours = ['white', 'black', 'grey', 'red', 'blue', 'green', 'yellow', 'brown', 'other'] as const;
export const headgear = ['none', 'cap', 'hood', 'helmet', 'other'] as const;
export const bags = ['none', 'backpack', 'handbag', 'sack', 'other'] as const;

/** A trait that could not be made out is left out. */
export interface VehicleDescription {
  kind: 'vehicle';
  type?: (typeof vehicleTypes)[number] | undefined;
  colour?: (typeof colours)[number] | undefined;
  /** Place by place, `?` for what could not be read: `蒙G??12?`. */
  plate?: string | undefined;
}

export interface PersonDescription {
  kind: 'person';
  upper?: (typeof colours)[number] | undefined;
  lower?: (typeof colours)[number] | undefined;
  headgear?: (typeof headgear)[number] | undefined;
  bag?: (typeof bags)[number] | undefined;
}

export type Description = VehicleDescription | PersonDescription;
export type SightingKind = Description['kind'];
type Traits = Record<string, string | undefined>;

export const traitWords: Record<string, { zh: string; en: string }> = {
  kind: { zh: '人或车', en: 'person or vehicle' },
  type: { zh: '车型', en: 'type' },
  colour: { zh: '颜色', en: 'colour' },
  plate: { zh: '号牌', en: 'plate' },
  upper: { zh: '上衣', en: 'upper clothing' },
  lower: { zh: '下装', en: 'lower clothing' },
  headgear: { zh: '头戴', en: 'headgear' },
  bag: { zh: '携带', en: 'bag' },
};

/** How sure the viewer was, and how much it counts for in a chain. */
export const certainties = { certain: 3, probable: 2, possible: 1 } as const;
export type Certainty = keyof typeof certainties;

export interface Sighting {
  id: string;
  camera: string;
  place: Point;
  /** True time in epoch milliseconds: what the recording showed, corrected by the camera's offset. */
  at: number;
  /** How far that may still be wrong, either way. */
  errorSeconds: number;
  certainty: Certainty;
  description: Description;
}

/** What both may be, or the first trait that only one of them can have. */
export function merge(a: Description, b: Description): { description: Description } | { differs: string } {
  const [left, right] = [a as unknown as Traits, b as unknown as Traits];
  const merged: Traits = {};
  for (const trait of Object.keys(traitWords)) {
    const value = both(trait, left[trait], right[trait]);
    if (value === null) return { differs: trait };
    if (value !== undefined) merged[trait] = value;
  }
  return { description: merged as unknown as Description };
}

function both(trait: string, a: string | undefined, b: string | undefined): string | undefined | null {
  if (a === undefined || b === undefined) return a ?? b;
  if (trait !== 'plate') return a === b ? a : null;
  const [left, right] = [[...a], [...b]];
  if (left.length !== right.length) return null;
  const read = left.map((letter, i) => (letter === '?' ? right[i]! : right[i] === '?' || right[i] === letter ? letter : null));
  return read.includes(null) ? null : read.join('');
}
