import { render } from 'preact';
import { App } from './app.js';
import { liveSwitch } from './live-switch.js';

const root = document.getElementById('app');
document.addEventListener('visibilitychange', () => liveSwitch.show(!document.hidden));
liveSwitch.show(!document.hidden);
if (root !== null) render(<App />, root);
