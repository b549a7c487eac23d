import { fraudMethods, scriptFor } from './fraud.js';

describe('methods of fraud', () => {
  it('each have words against them in both languages', () => {
    expect(new Set(fraudMethods.map(({ id }) => id)).size).toBe(fraudMethods.length);
    for (const { name, script } of fraudMethods) {
      for (const { zh, en } of [name, ...script]) {
        expect(zh).toMatch(/[\u4e00-\u9fff]/);
        expect(en).not.toMatch(/[\u4e00-\u9fff]/);
      }
    }
  });

  it('that are no longer known are met with the general words', () => {
    expect(scriptFor('loan')).toBe(fraudMethods.find(({ id }) => id === 'loan')!.script);
    expect(scriptFor('of another year')).toBe(fraudMethods.find(({ id }) => id === 'other')!.script);
  });
});
