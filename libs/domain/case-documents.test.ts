import { caseDocuments, documentsFor, documentsOnFile, reviewSteps, stepsOf } from './case-documents.js';
import { gapFigures } from './review-quality.js';

it('lists for each step of each type at least one document, the survey only where scenes are surveyed', () => {
  for (const type of ['administrative', 'criminal'] as const) {
    for (const step of stepsOf[type]) {
      expect(documentsFor(step, type, true).length).toBeGreaterThan(0);
      const without = documentsFor(step, type, false);
      expect(without.length).toBeGreaterThan(0);
      expect(without.every(({ surveyed }) => !surveyed)).toBe(true);
    }
  }
  expect(documentsFor('filing', 'criminal', true).map(({ id }) => id)).toEqual(['acceptance', 'survey', 'canvass']);
  expect(documentsFor('penalty', 'administrative', false).map(({ id }) => id)).toEqual(['acceptance', 'interrogation']);
});

it('names no step that no type comes to', () => {
  expect(new Set(Object.values(stepsOf).flat())).toEqual(new Set(reviewSteps));
  expect(new Set(caseDocuments.map(({ id }) => id)).size).toBe(caseDocuments.length);
});

it('finds a document by any of its signed records', () => {
  expect(documentsOnFile('filing', 'criminal', true, ['case.accept', 'scene.survey', 'scene.survey'])).toEqual([
    { document: 'acceptance', there: true },
    { document: 'survey', there: true },
    { document: 'canvass', there: false },
  ]);
});

it('counts gaps by kind and document, and how long they took to mend', () => {
  const gap = (document: string, why: 'missing' | 'late', hours: number | null) => ({ document, why, foundAt: new Date(0), mendedAt: hours === null ? null : new Date(hours * 3_600_000) });
  expect(gapFigures([gap('survey', 'missing', 4), gap('survey', 'late', null), gap('filing', 'missing', 2)])).toEqual({
    total: { count: 3, open: 1, medianHours: 2 },
    byReason: [{ why: 'late', count: 1, open: 1, medianHours: null }, { why: 'missing', count: 2, open: 0, medianHours: 2 }],
    byDocument: [{ document: 'filing', count: 1, open: 0, medianHours: 2 }, { document: 'survey', count: 2, open: 1, medianHours: 4 }],
  });
  expect(gapFigures([]).total).toEqual({ count: 0, open: 0, medianHours: null });
});
