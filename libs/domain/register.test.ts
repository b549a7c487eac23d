import fc from 'fast-check';
import { isResidentId, looksPersonal } from './register.js';

/** Invented: the area code 000000 is nobody's. */
const made = (born: string, serial: number) => {
  const body = `000000${born}${String(serial).padStart(3, '0')}`;
  return '0123456789X'.split('').map((check) => body + check).find(isResidentId)!;
};

describe('a resident’s number', () => {
  it('has one check character for any seventeen digits with a true date, and no other', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }), fc.nat(999), (date, serial) => {
        const number = made(date.toISOString().slice(0, 10).replaceAll('-', ''), serial);
        expect(number).toMatch(/^\d{17}[\dX]$/);
        const others = '0123456789X'.split('').filter((check) => check !== number[17]);
        expect(others.filter((check) => isResidentId(number.slice(0, 17) + check))).toEqual([]);
      }),
    );
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(16), fc.integer({ min: 1, max: 9 }), (serial, place, shift) => {
        const number = made('19800229', serial);
        const wrong = number.slice(0, place) + ((Number(number[place]) + shift) % 10) + number.slice(place + 1);
        expect(isResidentId(wrong)).toBe(false);
      }),
    );
  });

  it.each(['', '00000019800101001', '000000198013010016', '00000019810229001X', 'x'.repeat(18)])('is not “%s”', (text) => {
    expect(isResidentId(text)).toBe(false);
  });
});

it('tells a row’s key from a person’s number', () => {
  expect(['000000198002290018', '00000019800229001X', '13800001111', '000000800229001'].every(looksPersonal)).toBe(true);
  expect(['H-001', '42', 'A00000019800229001'].some(looksPersonal)).toBe(false);
});
