/** 视频侦查: requests for recordings, what was seen, and how it fits together. */
import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { NotHere } from '../not-here.js';
import { VideoList } from './video-list.js';

const Cameras = lazy(() => import('./cameras.js').then((module) => ({ default: module.Cameras })));
const NewVideo = lazy(() => import('./new-video.js').then((module) => ({ default: module.NewVideo })));
const VideoPage = lazy(() => import('./video-page.js').then((module) => ({ default: module.VideoPage })));

export function VideoRoom() {
  return (
    <Switch>
      <Route path="/"><VideoList /></Route>
      <Route path="/cameras"><Cameras /></Route>
      <Route path="/new"><NewVideo /></Route>
      <Route path="/:videoNo"><VideoPage /></Route>
      <Route><NotHere /></Route>
    </Switch>
  );
}
