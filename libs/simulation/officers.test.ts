import { taskKinds, type TaskKindId } from '../contracts/registry.js';
import { fillIn } from './officers.js';
import { draw, pick } from './random.js';

const task = (kind: TaskKindId, number = 1) => ({
  id: `incident~baokang~mke~1~${number}`,
  processId: 'incident/baokang/mke/1',
  kind,
  state: 'open' as const,
  candidates: [],
  assignee: null,
  subject: {},
  context: {
    proposal: { category: 'theft', priority: 3, community: null },
    recommended: [
      { unit: 'squad-1.1', available: false },
      { unit: 'squad-1.2', available: true },
    ],
    calls: ['mke.1', 'mke.2'],
    partners: ['bank-icbc'],
    documents: [{ document: 'survey', there: false }],
    equipment: ['radio', 'recorder'],
    items: ['E2026-00001'],
    decisions: ['release'],
    measures: [{ kind: 'patrol' }],
    tasks: ['incident~baokang~mke~1~1'],
  },
});

const situation = (kind: TaskKindId) => ({
  task: task(kind),
  officers: ['o-1', 'o-2', 'o-3'],
  disposition: 'criminalCase' as const,
  communities: ['community-1', 'community-2'],
  investigators: ['o-3011', 'o-3012', 'o-3021'],
  now: new Date('2026-01-02T03:04:05Z'),
});

describe('an officer', () => {
  it.each(Object.keys(taskKinds) as TaskKindId[])('fills in %s as its schema wants, and alike each time', (kind) => {
    const form = fillIn(situation(kind));
    expect(taskKinds[kind].form.safeParse(form).error).toBeUndefined();
    expect(fillIn(situation(kind))).toEqual(form);
  });

  it('sends the first unit that is free, else the first', () => {
    expect(fillIn(situation('incident.dispatch'))).toEqual({ units: ['squad-1.2'] });
    const busy = situation('incident.dispatch');
    busy.task.context.recommended.pop();
    expect(fillIn(busy)).toEqual({ units: ['squad-1.1'] });
  });

  it('tells every caller', () => {
    expect(fillIn(situation('incident.feedback'))).toEqual({
      calls: [
        { incidentNo: 'mke.1', outcome: 'told' },
        { incidentNo: 'mke.2', outcome: 'told' },
      ],
    });
  });
});

describe('chance', () => {
  it('is the same for the same seed, within bounds, and differs between seeds', () => {
    const drawn = Array.from({ length: 1000 }, (_, i) => draw(`seed ${i}`, 10));
    expect(drawn).toEqual(Array.from({ length: 1000 }, (_, i) => draw(`seed ${i}`, 10)));
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(() => pick('x', [])).toThrow(RangeError);
  });
});
