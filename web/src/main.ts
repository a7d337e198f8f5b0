import { mount } from 'svelte';
import App from './app/App.svelte';
import './app/app.css';
import { workOffline } from './lib/offline';
import { applyTheme } from './lib/theme.svelte';

applyTheme();
// A task of its own after the one that read the program: a phone answers in between.
setTimeout(() => {
  mount(App, { target: document.getElementById('app')! });
  workOffline();
});
