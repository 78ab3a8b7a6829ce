import { render } from 'solid-js/web';
import { App } from './app/app.tsx';
import { resume } from './app/session.ts';
import './styles/index.css';

const root = document.getElementById('root');
if (root) {
  resume();
  render(App, root);
}
