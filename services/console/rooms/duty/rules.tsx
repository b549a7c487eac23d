/** 值班规则, as people read them; the chief may set others. */
import { Card, Skeleton, Table } from 'antd';
import { useWords } from '../../api/words.js';
import { useDutyNames, useDutyRules } from '../../parts/duty-rules.js';
import { FormButton } from '../../parts/command.js';
import { useFormat } from '../../parts/format.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export function Rules() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const format = useFormat();
  const { may } = useSession();
  const { shift } = useDutyNames();
  const found = useDutyRules();
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  const { rules, version, set } = found.data;
  const covers = [
    ...rules.groups.flatMap((group) => group.cover.map((cover) => ({ ...cover, of: t(group.name), each: true, key: `${group.id}.${cover.rule}` }))),
    ...rules.station.map((cover) => ({ ...cover, of: cover.groups.map((id) => { const group = rules.groups.find((each) => each.id === id); return group ? t(group.name) : id; }).join('、'), each: false, key: `station.${cover.rule}` })),
  ];
  return (
    <div className="stack">
      <Card size="small" title={t('班次', 'Shifts')} extra={may('policy.override') && <FormButton method="put" path="/api/v1/duty-rules" title={t('修改值班规则', 'Change the rules of duty')} size="small" wide initial={{ rules }} headers={{ 'if-match': `"${version}"` }} text={t('对此后编排、检查的值班表有效；已发布的值班表用到的班次和分组不能删。', 'They hold for rosters that are planned and checked from now on. Shifts and groups that published rosters name stay.')}>{t('修改规则', 'Change the rules')}</FormButton>}>
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
    </div>
  );
}
