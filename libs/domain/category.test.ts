import fc from 'fast-check';
import { categories, categoryOf, categoryOfText, compatible, dangers, dangersIn } from './category.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.constantFrom(...[...categories, ...dangers].flatMap(({ words }) => [...words.zh, ...words.en])), {
      maxLength: 8,
    })
    .map((words) => words.join(' ')),
);

describe('the categories', () => {
  it('are told apart by their id, and each can be told in both languages', () => {
    expect(new Set(categories.map((category) => category.id)).size).toBe(categories.length);
    for (const category of categories) expect([category.name.zh, category.name.en]).not.toContain('');
  });

  it('are each found by each of their words, or by a graver or more precise one', () => {
    for (const category of categories) {
      for (const word of [...category.words.zh, ...category.words.en]) {
        const guess = categoryOfText(word);
        expect(guess?.words.length).toBeGreaterThan(0);
        if (guess!.category !== category) {
          const all = [...guess!.category.words.zh, ...guess!.category.words.en];
          expect(all.some((one) => word.includes(one.toLowerCase()))).toBe(true);
        }
      }
    }
  });

  it.each([
    ['我的车四个轮毂昨晚被盗了', 'theft.vehicleParts'],
    ['somebody stole the wheel rims off my car', 'theft.vehicleParts'],
    ['邻居家半夜音响扰民', 'noise'],
    ['有人持刀抢劫超市', 'robbery'],
    ['两辆车追尾，没人受伤', 'traffic.accident'],
    ['两辆车追尾，有人受伤', 'traffic.injury'],
    ['刷单被骗，已经转账三万', 'telecomFraud'],
    ['家里门被撬，撬锁入室，东西被偷', 'burglary'],
    ['老公打我', 'domesticViolence'],
    ['因为地界吵起来了', 'dispute'],
    ['老人走失了', 'missingPerson'],
    ['House is on fire, lots of smoke', 'fire'],
    ['I would like to report a firefighter parade', null],
    ['你好', null],
    ['', null],
  ])('%s → %s', (said, id) => {
    expect(categoryOfText(said)?.category.id ?? null).toBe(id);
  });

  it('are found in any text without fail, independent of case and spacing', () => {
    fc.assert(
      fc.property(text, (said) => {
        const guess = categoryOfText(said);
        expect(categoryOfText(said)).toEqual(guess);
        if (/^[\x20-\x7e]*$/.test(said))
          expect(categoryOfText(said.toUpperCase().replaceAll(' ', '\n '))).toEqual(guess);
      }),
    );
  });

  it('an unknown one is other', () => {
    expect(categoryOf('nonsense').id).toBe('other');
  });

  it('are compatible in both directions alike', () => {
    const any = fc.constantFrom(...categories);
    fc.assert(fc.property(any, any, (a, b) => compatible(a, b) === compatible(b, a)));
    expect(compatible(categoryOf('traffic.injury'), categoryOf('traffic.accident'))).toBe('related');
    expect(compatible(categoryOf('selfInitiated'), categoryOf('selfInitiated'))).toBe('no');
    expect(compatible(categoryOf('noise'), categoryOf('robbery'))).toBe('no');
  });
});

describe('words of danger', () => {
  const codes = (said: string) => dangersIn(said).map(({ danger }) => danger.code);

  it.each([
    ['有人受伤', ['injured']],
    ['没有人受伤', []],
    ['无人受伤', []],
    ['nobody is hurt', []],
    ['no one was injured', []],
    ['not far from here, someone is hurt', ['injured']],
    ['he is not breathing', ['lifeAtRisk']],
    ['一名儿童被困，对方持刀', ['weapon', 'trapped', 'child']],
    ['the gunners won', []],
  ])('%s → %j', (said, expected) => {
    expect(codes(said)).toEqual(expected);
  });
});
