import { mount } from 'svelte';
import App from './app/App.svelte';
import './app/app.css';
import { workOffline } from './lib/offline';
import { applyTheme } from './lib/theme.svelte';

applyTheme();
mount(App, { target: document.getElementById('app')! });
workOffline();
