/** Residents that nobody is: made up for tests, under an area code that is nobody's. */
import { isResidentId } from '../../libs/domain/register.js';

let serial = 0;

export function madeUpNumber(born = '19600101'): string {
  serial += 1;
  const body = `000000${born}${String(serial).padStart(3, '0')}`;
  return [...'0123456789X'].map((check) => body + check).find(isResidentId)!;
}
