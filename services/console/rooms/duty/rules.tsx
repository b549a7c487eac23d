/** 值班规则, as people read them; the chief may set others. */
import { Button, Card, Input, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { App, Modal } from 'antd';
import { askJson } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { useDutyNames, useRules } from './rules-words.js';

export function Rules() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { shift } = useDutyNames();
  const found = useRules();
  const [editing, edit] = useState(false);
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  const { rules, version, set } = found.data;
  const covers = [
    ...rules.groups.flatMap((group) => group.cover.map((cover) => ({ ...cover, of: t(group.name), each: true, key: `${group.id}.${cover.rule}` }))),
    ...rules.station.map((cover) => ({ ...cover, of: cover.groups.map((id) => { const group = rules.groups.find((each) => each.id === id); return group ? t(group.name) : id; }).join('、'), each: false, key: `station.${cover.rule}` })),
  ];
  return (
    <div className="stack">
      <Card size="small" title={t('班次', 'Shifts')} extra={may('policy.override') && <Button size="small" onClick={() => edit(true)}>{t('修改规则', 'Change the rules')}</Button>}>
        <Table size="small" rowKey="id" pagination={false} dataSource={rules.shifts} columns={[
          { title: t('班次', 'Shift'), render: (_, { name }) => t(name) },
          { title: t('开始', 'Begins'), dataIndex: 'start' },
          { title: t('小时', 'Hours'), dataIndex: 'hours' },
          { title: t('夜班', 'Night'), render: (_, { night }) => words.value(night) },
        ]} />
        <p>{t(`提前 ${rules.leadMinutes} 分钟可签到；两班之间至少休息 ${rules.restHours} 小时；连续七日最多 ${rules.shiftsInSevenDays} 班。`, `Signing on opens ${rules.leadMinutes} minutes before; at least ${rules.restHours} hours of rest between shifts; at most ${rules.shiftsInSevenDays} shifts in any seven days.`)}</p>
        {set && <p className="quiet">{t(`第 ${version} 版，${names(set.by)} 于 ${format.time(set.at)} 修改：${set.reason}`, `version ${version}, set by ${names(set.by)}, ${format.time(set.at)}: ${set.reason}`)}</p>}
      </Card>
      <Card size="small" title={t('每班至少', 'The least on each shift')}>
        <Table size="small" rowKey="key" pagination={false} scroll={{ x: 'max-content' }} dataSource={covers} columns={[
          { title: t('谁', 'Of whom'), render: (_, { of, each }) => <>{of} <span className="quiet">{each ? t('每队', 'each team') : t('合计', 'together')}</span></> },
          { title: t('规则', 'Rule'), render: (_, { name }) => t(name) },
          { title: t('至少', 'Least'), render: (_, { least, counts }) => `${least} ${counts === 'pairs' ? t('组', 'pairs') : t('人', 'people')}` },
          { title: t('班次', 'Shifts'), render: (_, { shifts, everyDays }) => <>{shifts.map(shift).join('、')}{everyDays > 1 && <span className="quiet">{t(`（每 ${everyDays} 日轮一次）`, ` (every ${everyDays} days in turn)`)}</span>}</> },
        ]} />
      </Card>
      <Card size="small" title={t('装备', 'Equipment')}>{rules.equipment.map(({ name }) => t(name)).join('、')}</Card>
      {editing && <Edit rules={rules} version={version} close={() => edit(false)} />}
    </div>
  );
}

/** As the text that the station keeps: it is changed a few times a year, by one person, and checked whole. */
function Edit({ rules, version, close }: { rules: object; version: number; close(): void }) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [text, write] = useState(() => JSON.stringify(rules, null, 2));
  const [reason, say] = useState('');
  const [error, fail] = useState<unknown>(null);
  const [broken, setBroken] = useState(false);
  const save = async () => {
    let value: unknown;
    try {
      value = JSON.parse(text);
      setBroken(false);
    } catch {
      setBroken(true);
      return;
    }
    try {
      await askJson('PUT', '/api/v1/duty-rules', { rules: value, reason }, { 'if-match': `"${version}"` });
      void message.success(t('已修改，此后编排的值班表按新规则', 'changed: rosters planned from now on keep them'));
      await queries.invalidateQueries();
      close();
    } catch (problem) {
      fail(problem);
    }
  };
  return (
    <Modal open width={720} title={t('修改值班规则', 'Change the rules of duty')} okText={t('修改', 'Change')} okButtonProps={{ disabled: reason.trim() === '' }} onOk={() => void save()} onCancel={close}>
      <div className="stack">
        <Input.TextArea aria-label={t('规则', 'Rules')} value={text} onChange={({ target }) => write(target.value)} autoSize={{ minRows: 12, maxRows: 24 }} style={{ fontFamily: 'monospace' }} status={broken ? 'error' : ''} />
        {broken && <p className="late" role="alert">{t('格式不对，请检查括号、引号和逗号。', 'It cannot be read: check brackets, quotes and commas.')}</p>}
        <Input aria-label={t('理由', 'Reason')} placeholder={t('理由（必填）', 'reason (needed)')} value={reason} onChange={({ target }) => say(target.value)} />
        <ProblemNote error={error} />
      </div>
    </Modal>
  );
}
