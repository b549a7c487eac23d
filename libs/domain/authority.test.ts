import fc from 'fast-check';
import { roles, type Role } from './actor.js';
import { actions, authority, isPurpose, may, purposes, scopesOf } from './authority.js';

const unit = fc.constantFrom('squad-3', 'squad-3.1', 'squad-30', 'squad-30.1', 'case-team', 'command-room');
const actor = fc.record({
  roles: fc.uniqueArray(fc.constantFrom(...roles), { maxLength: 3 }),
  unit: fc.option(unit, { nil: null }),
});
const action = fc.constantFrom(...actions);

const holding = (role: Role, unit: string | null = null) => ({ roles: [role], unit });

describe('authority', () => {
  it('allows nobody anything without a role, the public actions aside', () => {
    const open = actions.filter((name) => may({ roles: [], unit: 'command-room' }, name).allowed);
    expect(open).toEqual(['linkage.callback', 'identity.public', 'service.health']);
  });

  it('never takes away by a further role', () => {
    fc.assert(
      fc.property(actor, action, unit, fc.constantFrom(...roles), (who, what, where, further) => {
        const before = may(who, what, { unit: where }).allowed;
        const after = may({ ...who, roles: [...who.roles, further] }, what, { unit: where }).allowed;
        expect(after || !before).toBe(true);
      }),
    );
  });

  it('never allows without a subject what it refuses with one', () => {
    fc.assert(
      fc.property(actor, action, unit, (who, what, where) => {
        if (may(who, what).allowed) expect(may(who, what, { unit: where }).allowed).toBe(true);
      }),
    );
  });

  it('names the reason in both languages', () => {
    fc.assert(
      fc.property(actor, action, unit, (who, what, where) => {
        const verdict = may(who, what, { unit: where });
        if (verdict.allowed) return;
        expect(verdict.code).toBe(scopesOf(who, what).length === 0 ? 'ROLE_NOT_ALLOWED' : 'OTHER_UNIT');
        expect(verdict.zh).toMatch(/[\u4e00-\u9fff]/);
        expect(verdict.en).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });

  it.each([
    ['squadCaptain', 'squad-3', 'squad-3.2', true],
    ['squadCaptain', 'squad-3.2', 'squad-3', true],
    // A captain serves in one of the groups, and answers for the whole squad.
    ['squadCaptain', 'squad-3.2', 'squad-3.1', true],
    ['squadCaptain', 'squad-3', 'squad-30', false],
    ['squadCaptain', 'squad-30.1', 'squad-3.1', false],
    ['squadCaptain', null, 'squad-3', false],
    ['communityOfficer', 'squad-3.2', 'squad-3', true],
    ['communityOfficer', 'squad-3.2', 'squad-3.1', false],
  ] as const)('a %s of %s and a subject of %s: %s', (role, own, subject, allowed) => {
    const action = role === 'squadCaptain' ? 'unit.setDuty' : 'incident.readCallers';
    expect(may(holding(role, own), action, { unit: subject }).allowed).toBe(allowed);
  });

  it('refuses a role of its own unit only when the subject has no unit', () => {
    expect(may(holding('communityOfficer', 'squad-3.1'), 'incident.readCallers')).toMatchObject({ code: 'OTHER_UNIT' });
  });

  it.each([
    ['arrest.approve', ['chief']],
    ['dispute.report', ['chief', 'commandOperator', 'squadCaptain', 'squadDeputy', 'communityOfficer', 'caseCaptain', 'investigator', 'caseReviewer', 'videoOfficer', 'machine', 'partner']],
    // In their own squad the squads too.
    ['dispute.command', ['chief', 'commandOperator']],
    ['dispute.readParties', ['chief', 'commandOperator', 'caseCaptain', 'investigator', 'auditor']],
    ['series.confirm', ['chief', 'commandOperator', 'caseCaptain']],
    ['camera.import', ['chief', 'commandOperator']],
    ['video.readSightings', ['chief', 'commandOperator', 'caseCaptain', 'investigator', 'caseReviewer', 'videoOfficer', 'auditor']],
    ['policy.override', ['chief']],
    ['account.manage', ['chief']],
    ['roster.command', ['chief']],
    ['roster.propose', ['chief', 'commandOperator']],
    ['case.export', ['chief', 'caseCaptain', 'caseReviewer', 'auditor']],
    ['seizure.request', ['caseCaptain', 'investigator']],
    ['case.verify', ['chief', 'caseCaptain', 'caseReviewer', 'auditor']],
    ['case.command', ['chief', 'caseCaptain', 'investigator']],
    ['case.readSealed', ['chief', 'caseReviewer', 'auditor']],
    ['case.readSuspect', ['chief', 'caseCaptain', 'investigator', 'caseReviewer', 'videoOfficer', 'auditor']],
    ['analysis.request', ['chief', 'commandOperator']],
    ['incident.command', ['chief', 'commandOperator']],
    ['supervision.order', ['chief', 'commandOperator']],
    ['fraud.command', ['chief', 'commandOperator']],
    ['fraud.import', ['chief', 'commandOperator', 'machine']],
    ['codec.decode', ['chief', 'auditor']],
    ['audit.read', ['chief', 'auditor']],
    ['organisation.change', ['chief']],
    ['resident.import', ['chief', 'commandOperator']],
    ['incident.import', ['chief', 'commandOperator', 'machine']],
  ] as const)('%s is for %j alone', (name, expected) => {
    expect(roles.filter((role) => may(holding(role), name).allowed)).toEqual(expected);
  });

  it('keeps machines and partners to their own account and to reporting', () => {
    const of = (role: Role) =>
      actions.filter((name) => scopesOf({ roles: [role] }, name).some((scope) => scope !== 'public'));
    expect(of('machine')).toEqual(['incident.report', 'incident.import', 'incident.joinCall', 'fraud.report', 'fraud.import', 'service.receive', 'service.complain', 'dispute.report', 'account.self']);
    expect(of('partner')).toEqual(['dispute.report', 'account.self']);
  });

  it('asks for a purpose where callers and residents are read', () => {
    expect((['incident.readCallers', 'fraud.readResident', 'resident.read'] as const).map((action) => authority[action].purpose)).toEqual(['stated', 'stated', 'stated']);
    expect(Object.keys(purposes).every(isPurpose)).toBe(true);
    expect(['', 'toString', 'curiosity', undefined].some(isPurpose)).toBe(false);
  });
});
