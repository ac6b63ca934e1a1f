import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/forms.css';
import './styles/sign-up.css';
import './styles/account.css';
import './styles/uploads.css';
import './styles/chart.css';
import './styles/motion.css';
import './styles/print.css';
import { render } from 'preact';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root) render(<App />, root);
