import { createRoot } from 'react-dom/client';
import { registerSW } from 'virtual:pwa-register';
import { App } from './app.js';
import './console.css';

registerSW({ immediate: true });
createRoot(document.getElementById('root')!).render(<App />);
