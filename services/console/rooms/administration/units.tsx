import { Empty, Switch, Table, Tag } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, askJson, type Paths } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { FormButton } from '../../parts/command.js';
import { useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { etagOf } from './limits.js';
import { Orders } from './organisation.js';

type Unit = Paths['/api/v1/units']['get']['responses']['200']['content']['application/json']['items'][number];

export function Units() {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const queries = useQueryClient();
  const { me, may } = useSession();
  const [error, fail] = useState<unknown>(null);
  const list = api.useQuery('get', '/api/v1/units');
  const own = (id: string) => me.roles.some((role) => ['chief', 'commandOperator'].includes(role)) || (me.unit !== null && id.startsWith(me.unit.split('.')[0]!));
  const duty = (unit: Unit, onDuty: boolean) => askJson('PUT', `/api/v1/units/${unit.id}/duty`, { onDuty }, etagOf(unit.version)).then(() => queries.invalidateQueries({ queryKey: ['get', '/api/v1/units'] }), fail);
  return (
    <section className="register">
      <div className="bar"><span className="quiet">{t('上岗随值班排班自动变化；这里是手工调整。', 'Duty follows the roster by itself; here it is set by hand.')}</span><Link href="~/duty">{t('排班与规则', 'Rosters and rules')}</Link></div>
      <ProblemNote error={list.error ?? error} again={() => { fail(null); void list.refetch(); }} />
        <Table<Unit>
          size="small"
          rowKey="id"
          loading={list.isPending}
          dataSource={(list.data?.items ?? []) as Unit[]}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <Empty /> }}
          expandable={{ expandedRowRender: (unit) => <Orders path={`/api/v1/units/${unit.id}/changes`} /> }}
          columns={[
            { key: 'name', title: t('单元', 'Unit'), render: (_, unit) => <>{t(unit.name)} <span className="quiet">{unit.id}</span></> },
            { key: 'team', title: t('队伍', 'Team'), render: (_, unit) => words.value(unit.team, 'team') },
            { key: 'members', title: t('成员', 'Members'), render: (_, unit) => unit.members.map((id) => names(id)).join('、') || '—' },
            { key: 'skills', title: t('专长', 'Skills'), responsive: ['md'], render: (_, unit) => unit.skills.map((skill) => words('skills', skill)).join('、') || '—' },
            { key: 'load', title: t('在办指令', 'Live orders'), render: (_, unit) => unit.load },
            { key: 'duty', title: t('在岗', 'On duty'), render: (_, unit) => (may('unit.setDuty') && own(unit.id) ? <Switch size="small" checked={unit.onDuty} aria-label={t(`${unit.name.zh} 在岗`, `${unit.name.en} on duty`)} onChange={(on) => void duty(unit, on)} /> : unit.onDuty ? <Tag color="green">{t('在岗', 'on duty')}</Tag> : <Tag>{t('下岗', 'off duty')}</Tag>) },
            ...(may('organisation.change') ? [{ key: 'act', title: t('操作', 'Actions'), render: (_: unknown, unit: Unit) => own(unit.id) && <FormButton path="/api/v1/units/{unitId}/changes" values={{ unitId: unit.id }} title={t(`调入、调出：${unit.name.zh}`, `Join and leave: ${unit.name.en}`)} size="small" headers={etagOf(unit.version)} text={t('可注明何时起。负责网格的人调离，须先更换网格的责任民警。', 'Name from when it holds. Whoever holds a grid is followed there first.')}>{t('调入调出', 'Join, leave')}</FormButton> }] : []),
          ]}
        />
    </section>
  );
}
