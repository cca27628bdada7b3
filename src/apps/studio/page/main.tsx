import '../../../show/web/browser/no-eval.js';
import { render } from 'preact';
import { App } from './app.js';
import { followRuns } from './runs.js';

const root = document.getElementById('app')!;
root.replaceChildren();
followRuns();
render(<App />, root);
