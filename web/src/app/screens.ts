// Every screen of the app: its address, its words and its code, which is loaded when it is first shown.
import Draw from '../draw/Draw.svelte';
import type { Screen } from '../lib/router.svelte';

export const screens: Screen[] = [
  // The first screen comes with the program, so that it is there at once.
  { path: '/', area: 'draw', title: 'app.title', words: [], layout: 'full', load: () => Promise.resolve({ default: Draw }) },

  { path: '/run/:routeId/:optionId', area: null, title: 'run.title', words: ['run'], layout: 'bare', load: () => import('../run/Run.svelte') },

  { path: '/runs', area: 'runs', title: 'runs.title', words: ['runs'], needs: 'member', load: () => import('../runs/Runs.svelte') },
  { path: '/runs/:id', area: 'runs', title: 'runs.one', words: ['runs'], needs: 'member', load: () => import('../runs/Workout.svelte') },

  { path: '/goals', area: 'goals', title: 'goals.title', words: ['goals'], needs: 'member', load: () => import('../goals/Goals.svelte') },

  { path: '/community', area: 'community', title: 'community.title', words: ['community'], load: () => import('../community/Feed.svelte') },
  { path: '/community/:postId', area: 'community', title: 'community.post', words: ['community'], load: () => import('../community/Post.svelte') },
  { path: '/users/:id', area: 'community', title: 'community.person', words: ['community'], load: () => import('../community/Person.svelte') },

  { path: '/account', area: 'account', title: 'account.title', words: ['account'], needs: 'member', load: () => import('../account/Account.svelte') },
  { path: '/settings', area: 'account', title: 'account.settings', words: ['account'], load: () => import('../account/Settings.svelte') },

  { path: '/admin/*', area: 'account', title: 'admin.title', words: ['admin', 'community'], needs: 'admin', load: () => import('../admin/Admin.svelte') },

  { path: '/login', area: 'account', title: 'auth.login', words: ['auth'], load: () => import('../auth/Login.svelte') },
  { path: '/signup', area: 'account', title: 'auth.signup', words: ['auth'], load: () => import('../auth/Signup.svelte') },
  { path: '/setup', area: null, title: 'auth.setup', words: ['auth'], load: () => import('../auth/Setup.svelte') },
  { path: '/reset', area: null, title: 'auth.reset', words: ['auth'], load: () => import('../auth/Reset.svelte') },

  { path: '/s/:token', area: null, title: 'share.title', words: ['share'], load: () => import('../share/Shared.svelte') },
];
