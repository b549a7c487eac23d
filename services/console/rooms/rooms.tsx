/** Every room: its address, its name, who finds it in the menu, and where it is. */
import { AlertOutlined, AuditOutlined, BarChartOutlined, BulbOutlined, CarryOutOutlined, ClusterOutlined, DashboardOutlined, FileProtectOutlined, FolderOpenOutlined, HomeOutlined, PhoneOutlined, ReadOutlined, ScheduleOutlined, SettingOutlined, ShareAltOutlined, TeamOutlined, VideoCameraOutlined } from '@ant-design/icons';
import { type ComponentType, lazy, type ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Text } from '../shell/language.js';
import { useSession } from '../shell/session.js';
import { NotHere } from './not-here.js';
import { TasksRoom } from './tasks/tasks-room.js';

export interface Room {
  path: string;
  name: Text;
  icon: ReactNode;
  /** The permission without which the room is empty. */
  needs: string;
  enter: ComponentType;
}

const room = (path: string, zh: string, en: string, icon: ReactNode, needs: string, enter: ComponentType): Room => ({ path, name: { zh, en }, icon, needs, enter });

/** A room's code is fetched when it is entered first. */
export const rooms: readonly Room[] = [
  room('/tasks', '我的待办', 'My tasks', <CarryOutOutlined />, 'task.list', TasksRoom),
  room('/board', '态势看板', 'Board', <DashboardOutlined />, 'board.read', lazy(() => import('./board/board-room.js').then(({ BoardRoom }) => ({ default: BoardRoom })))),
  room('/incidents', '警情', 'Incidents', <AlertOutlined />, 'incident.read', lazy(() => import('./incidents/incidents-room.js').then(({ IncidentsRoom }) => ({ default: IncidentsRoom })))),
  room('/cases', '案件', 'Cases', <FolderOpenOutlined />, 'case.read', lazy(() => import('./cases/cases-room.js').then(({ CasesRoom }) => ({ default: CasesRoom })))),
  room('/video', '视频侦查', 'Video', <VideoCameraOutlined />, 'video.read', lazy(() => import('./video/video-room.js').then(({ VideoRoom }) => ({ default: VideoRoom })))),
  room('/evidence', '物证', 'Exhibits', <FileProtectOutlined />, 'evidence.read', lazy(() => import('./evidence/evidence-room.js').then(({ EvidenceRoom }) => ({ default: EvidenceRoom })))),
  room('/warnings', '预警劝阻', 'Fraud warnings', <PhoneOutlined />, 'fraud.read', lazy(() => import('./warnings/warnings-room.js').then(({ WarningsRoom }) => ({ default: WarningsRoom })))),
  room('/disputes', '纠纷联调', 'Disputes', <TeamOutlined />, 'dispute.read', lazy(() => import('./disputes/disputes-room.js').then(({ DisputesRoom }) => ({ default: DisputesRoom })))),
  room('/linkages', '联动', 'Partners', <ShareAltOutlined />, 'linkage.read', lazy(() => import('./linkages/linkages-room.js').then(({ LinkagesRoom }) => ({ default: LinkagesRoom })))),
  room('/supervision', '督办', 'Supervision', <AuditOutlined />, 'supervision.read', lazy(() => import('./supervision/supervision-room.js').then(({ SupervisionRoom }) => ({ default: SupervisionRoom })))),
  room('/duty', '值班', 'Duty', <ScheduleOutlined />, 'duty.read', lazy(() => import('./duty/duty-room.js').then(({ DutyRoom }) => ({ default: DutyRoom })))),
  room('/community', '网格与居民', 'Grids and residents', <HomeOutlined />, 'population.read', lazy(() => import('./community/community-room.js').then(({ CommunityRoom }) => ({ default: CommunityRoom })))),
  room('/figures', '态势与规律', 'Figures and patterns', <BarChartOutlined />, 'statistics.read', lazy(() => import('./figures/figures-room.js').then(({ FiguresRoom }) => ({ default: FiguresRoom })))),
  room('/suggestions', '建议与闭环', 'Suggestions', <BulbOutlined />, 'suggestion.read', lazy(() => import('./suggestions/suggestions-room.js').then(({ SuggestionsRoom }) => ({ default: SuggestionsRoom })))),
  room('/forces', '警力布局', 'Forces', <ClusterOutlined />, 'force.read', lazy(() => import('./forces/forces-room.js').then(({ ForcesRoom }) => ({ default: ForcesRoom })))),
  room('/briefs', '工作简报', 'Briefs', <ReadOutlined />, 'statistics.read', lazy(() => import('./briefs/briefs-room.js').then(({ BriefsRoom }) => ({ default: BriefsRoom })))),
  room('/audit', '审计', 'Audit', <AuditOutlined />, 'audit.read', lazy(() => import('./audit/audit-room.js').then(({ AuditRoom }) => ({ default: AuditRoom })))),
  room('/administration', '管理', 'Administration', <SettingOutlined />, 'policy.read', lazy(() => import('./administration/administration-room.js').then(({ AdministrationRoom }) => ({ default: AdministrationRoom })))),
];

const hidden: readonly (readonly [string, ComponentType])[] = [
  ['/processes', lazy(() => import('./processes/processes-room.js').then(({ ProcessesRoom }) => ({ default: ProcessesRoom })))],
];

export function Rooms() {
  const { may } = useSession();
  return (
    <Switch>
      <Route path="/"><Redirect to="/tasks" replace /></Route>
      {rooms.filter(({ needs }) => may(needs)).map(({ path, enter: Enter }) => <Route key={path} path={path} nest><Enter /></Route>)}
      {hidden.map(([path, Enter]) => <Route key={path} path={path} nest><Enter /></Route>)}
      <Route><NotHere /></Route>
    </Switch>
  );
}
